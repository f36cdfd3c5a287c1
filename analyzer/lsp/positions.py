"""Offsets and places ↔ protocol positions: 0-based lines, columns in UTF-16 code units."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import accumulate

from lsprotocol import types

from analyzer.diagnostic import Place
from analyzer.records import record
from analyzer.text import LineIndex

_MOST_LINES = 2_000


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units of a text."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def characters(text: str, units: int) -> int:
    """How many characters of ``text`` the first ``units`` code units make; the middle of a pair counts as its start."""
    if text.isascii():
        return min(max(units, 0), len(text))
    for index, character in enumerate(text):
        units -= 2 if character > "\uffff" else 1
        if units < 0:
            return index
    return len(text)


def to_position(lines: LineIndex, offset: int) -> types.Position:
    """The position of a character offset."""
    line, column = lines.position(min(max(offset, 0), len(lines.text)))
    start = lines.line_starts[line - 1]
    return types.Position(line - 1, utf16_length(lines.text[start : start + column - 1]))


def to_offset(lines: LineIndex, position: types.Position) -> int:
    """The character offset of a position, clamped to the text and to the line."""
    if position.line < 0:
        return 0
    if position.line >= len(lines.line_starts):
        return len(lines.text)
    return lines.line_starts[position.line] + characters(lines.line_text(position.line + 1), position.character)


def to_range(lines: LineIndex, start: int, end: int) -> types.Range:
    """The range of the offsets [start, end)."""
    return types.Range(to_position(lines, start), to_position(lines, end))


def place_range(lines: LineIndex | None, place: Place) -> types.Range:
    """The range of a place; without the text of its file, columns are taken to count code units."""
    if lines is None:
        return types.Range(
            types.Position(place.line - 1, place.column - 1), types.Position(place.end_line - 1, place.end_column - 1)
        )
    start = lines.offset(place.line, place.column)
    return to_range(lines, start, max(start, lines.offset(place.end_line, place.end_column)))


@record(frozen=True)
class Change:
    """The one region in which two texts differ: ``start`` to ``old_end`` became ``start`` to ``new_end``."""

    start: int
    old_end: int
    new_end: int

    def to_new(self, offset: int) -> int | None:
        """Where an offset of the old text is in the new one; None inside the region."""
        if offset <= self.start:
            return offset
        return offset + self.new_end - self.old_end if offset >= self.old_end else None

    def to_old(self, offset: int) -> int | None:
        """Where an offset of the new text was in the old one; None inside the region."""
        return Change(self.start, self.new_end, self.old_end).to_new(offset)


@record(frozen=True)
class Unchanged:
    """A piece of text, ``start`` to ``end``, that begins at ``new_start`` in the new text."""

    start: int
    end: int
    new_start: int


def change_between(old: str, new: str) -> Change:
    """The smallest region around everything that differs."""
    limit = min(len(old), len(new))
    start = _common(limit, lambda length: old.startswith(new[:length]))
    ending = _common(limit - start, lambda length: length == 0 or old.endswith(new[-length:]))
    return Change(start, len(old) - ending, len(new) - ending)


def unchanged_lines(old: str, new: str, change: Change) -> list[Unchanged]:
    """The pieces of a changed region whose whole lines are in both texts.

    Several edits at once make one large region; this finds what they left alone.
    """
    first = old.rfind("\n", 0, change.start) + 1
    before = old[first : change.old_end].splitlines(keepends=True)
    after = new[first : change.new_end].splitlines(keepends=True)
    if len(before) > _MOST_LINES or len(after) > _MOST_LINES:
        return []
    old_starts = list(accumulate((len(line) for line in before), initial=first))
    new_starts = list(accumulate((len(line) for line in after), initial=first))
    return [
        Unchanged(old_starts[block.a], old_starts[block.a + block.size], new_starts[block.b])
        for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        if block.size
    ]


def _common(limit: int, equal: Callable[[int], bool]) -> int:
    """The largest length up to ``limit`` for which ``equal`` holds, by bisection."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if equal(middle):
            low = middle
        else:
            high = middle - 1
    return low
