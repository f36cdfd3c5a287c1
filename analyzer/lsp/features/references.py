"""References and highlights: every place that names the same thing."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.links import Links
from analyzer.lsp.occurrences import occurrences
from analyzer.lsp.positions import to_range
from analyzer.lsp.subject import subject_at


def references(view: FileAnalysis, offset: int, links: Links, with_declaration: bool = True) -> list[types.Location]:
    """All places that name the thing under the cursor; ``view`` is that of the whole program."""
    subject = subject_at(view, offset)
    if subject is None:
        return []
    return unique(
        links.in_unit(place.unit, place.start, place.end)
        for place in occurrences(view.program, view.unit, subject).found
        if with_declaration or not place.declares
    )


def unique(locations: Iterable[types.Location]) -> list[types.Location]:
    """The locations without repetitions, which entries that share a file give."""
    return list({(item.uri, item.range.start.line, item.range.start.character): item for item in locations}.values())


def highlights(view: FileAnalysis, offset: int) -> list[types.DocumentHighlight]:
    """The places in the same file."""
    subject = subject_at(view, offset)
    if subject is None:
        return []
    return [
        types.DocumentHighlight(
            to_range(view.lines, place.start, place.end),
            types.DocumentHighlightKind.Write if place.writes else types.DocumentHighlightKind.Read,
        )
        for place in occurrences(view.program, view.unit, subject).found
        if place.unit is view.unit
    ]
