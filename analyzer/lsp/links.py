"""Places of a project as locations that an editor can open."""

from __future__ import annotations

from collections.abc import Callable

from lsprotocol import types

from analyzer.diagnostic import Edit, Place
from analyzer.lsp.positions import place_range, to_range
from analyzer.program.modules import ModuleUnit
from analyzer.project.model import Entry, Project
from analyzer.records import record
from analyzer.text import LineIndex


@record(frozen=True)
class Links:
    """How a project's files are called in the editor, and their text as far as it is known."""

    project: Project
    uri_of: Callable[[str], str]
    lines_of: Callable[[str], LineIndex | None]

    def place(self, place: Place) -> types.Location:
        """The location of a place."""
        return types.Location(self.uri_of(place.file), place_range(self.lines_of(place.file), place))

    def in_unit(self, unit: ModuleUnit, start: int, end: int) -> types.Location:
        """The location of a range of a module's text; inline sources are in their registry file."""
        entry = self.project.entries.get(unit.entry_id)
        source = None if entry is None else entry.source
        if source is None or source.path is not None:
            return types.Location(self.uri_of(unit.file), to_range(unit.lines, start, end))
        return self.place(source.locate(unit.lines.place(start, end)))

    def entry(self, entry: Entry) -> types.Location:
        """The location of an entry in its registry file."""
        return self.place(entry.place)

    def edits(self, edits: tuple[Edit, ...]) -> dict[str, list[types.TextEdit]]:
        """Edits by URI."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            location = self.place(edit.place)
            changes.setdefault(location.uri, []).append(types.TextEdit(location.range, edit.text))
        return changes
