"""The lines of source that reports show, counted as places count them."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.diagnostic import Place
from analyzer.text import LineIndex

SourceOf = Callable[[str], str | None]
"""Gives the text of a file by the name that a place has, or None."""

LineOf = Callable[[Place], str | None]
"""Gives the first line of a place, or None when there is none to show."""


def line_reader(source_of: SourceOf) -> LineOf:
    """The lines of the files that ``source_of`` knows; each file is looked at once."""
    indexes: dict[str, LineIndex | None] = {}

    def line_of(place: Place) -> str | None:
        if place.file not in indexes:
            text = source_of(place.file)
            indexes[place.file] = None if text is None else LineIndex(text)
        index = indexes[place.file]
        if index is None or not 1 <= place.line <= len(index.line_starts):
            return None
        return index.line_text(place.line)

    return line_of
