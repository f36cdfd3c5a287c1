"""Lua text that is written in a registry file (spec/dialect.md §5.1): facts, and positions between the texts."""

from __future__ import annotations

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.positions import place_range, to_offset
from analyzer.project.model import Entry, Project, SourceFile
from analyzer.records import record, replace
from analyzer.text import LineIndex


@record(frozen=True)
class Embedded:
    """The Lua text of one entry, around a position of the registry file with the text ``registry``."""

    view: FileAnalysis
    source: SourceFile
    registry: LineIndex
    offset: int
    """The position, as an offset of the Lua text."""

    def range(self, area: types.Range) -> types.Range:
        """Where a range of the Lua text is in the registry file."""
        lines = self.view.lines
        place = lines.place(to_offset(lines, area.start), to_offset(lines, area.end))
        return place_range(self.registry, self.source.locate(place))

    def edit(self, item: types.CompletionItem) -> types.CompletionItem:
        """A completion item whose edit is made in the registry file."""
        if isinstance(item.text_edit, types.TextEdit):
            item.text_edit = types.TextEdit(self.range(item.text_edit.range), item.text_edit.new_text)
        return item


def inline_entries(project: Project, shown: str) -> list[Entry]:
    """The entries whose Lua text is written in a registry file itself."""
    return [
        entry
        for entry in project.lua_entries
        if entry.source is not None and entry.source.path is None and entry.source.registry_path == shown
    ]


def embedded_at(inline: FileAnalysis, registry: LineIndex, position: types.Position) -> Embedded | None:
    """The Lua text around a position; None elsewhere, and where the YAML style hides which character stands where."""
    line, column = registry.position(to_offset(registry, position))
    for entry in inline.entries:
        source = entry.source
        if source is None or not source.exact:
            continue
        unit = inline.program.units[entry.id]
        own = line - source.first_line + 1
        inside = column > source.indent or not registry.line_text(line).strip()
        if inside and 1 <= own <= len(unit.lines.line_starts) and _quoted(source, unit.lines, column):
            view = replace(inline, unit=unit, entries=[entry])
            return Embedded(view, source, registry, unit.lines.offset(own, max(column - source.indent, 1)))
    return None


def _quoted(source: SourceFile, lines: LineIndex, column: int) -> bool:
    """Whether a column is in the text of a source that shares its only line with other YAML."""
    return len(lines.line_starts) > 1 or column <= source.indent + len(lines.text) + 1
