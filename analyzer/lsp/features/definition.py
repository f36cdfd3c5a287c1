"""Go to definition: locals, members across imports, entry ids to their source, labels, types."""

from __future__ import annotations

from lsprotocol import types

from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.describe import place_of_function
from analyzer.lsp.links import Links
from analyzer.lsp.subject import Subject, exported, subject_at
from analyzer.program.callgraph import FunctionRef
from analyzer.program.constraints import Key
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.references import Reference
from analyzer.program.values import TableValue
from analyzer.project.model import Entry
from analyzer.syntax import tree


def definition(view: FileAnalysis, offset: int, links: Links, whole: Program | None = None) -> list[types.Location]:
    """Where the thing under the cursor is defined; empty for what has no source."""
    subject = subject_at(view, offset)
    return [] if subject is None else locations(view, subject, links, whole)


def locations(view: FileAnalysis, subject: Subject, links: Links, whole: Program | None) -> list[types.Location]:
    """The definitions of a subject."""
    if subject.entry_id:
        return entry_locations(view, subject.entry_id, links, whole)
    if subject.unit is not None:
        return _imported(view, subject, links)
    if subject.label is not None:
        return [links.in_unit(view.unit, subject.label.start, subject.label.end)]
    if subject.type is not None:
        name = getattr(subject.type, "name", subject.type)
        return [links.in_unit(view.unit, name.start, name.end)]
    if subject.binding is not None:
        declaration = subject.binding.declaration
        return [links.in_unit(view.unit, declaration.start, declaration.end)]
    if subject.functions:
        return [function_location(ref, links) for ref in subject.functions]
    return [location for owner in subject.owners for location in field_definitions(owner, subject.field, links)]


def function_location(ref: FunctionRef, links: Links) -> types.Location:
    """Where a function's name is written."""
    start, end = place_of_function(ref.unit, ref.node)
    return links.in_unit(ref.unit, start, end)


def field_definitions(owner: TableValue, field: Key, links: Links) -> list[types.Location]:
    """Where a table constructor gives the field its value."""
    if not isinstance(owner.node, tree.TableConstructor):
        return []
    return [
        links.in_unit(owner.maker.unit, item.name.start, item.name.end)
        for item in owner.node.items
        if isinstance(item, tree.NamedItem) and item.name.value == field
    ]


def _imported(view: FileAnalysis, subject: Subject, links: Links) -> list[types.Location]:
    unit = subject.unit
    assert unit is not None
    functions = exported(view.program, Reference(subject.path, unit))
    if functions:
        return [function_location(ref, links) for ref in functions]
    if subject.path and (nodes := view.program.exports(unit).fields.get(subject.path)):
        return [links.in_unit(unit, node.start, node.end) for node in nodes]
    return [_start(unit, links)]


def _start(unit: ModuleUnit, links: Links) -> types.Location:
    return links.in_unit(unit, 0, 0)


def entry_locations(view: FileAnalysis, entry_id: str, links: Links, whole: Program | None) -> list[types.Location]:
    """The method of an entry, else its source file, else its place in the registry file."""
    entry = view.project.entries.get(entry_id)
    if entry is None:
        return []
    for program in (view.program, whole):
        unit = None if program is None else program.units.get(entry_id)
        if program is not None and unit is not None:
            methods = program.entry_methods(unit)
            return [function_location(ref, links) for ref in methods] or [_start(unit, links)]
    return [source_location(entry, links)]


def source_location(entry: Entry, links: Links) -> types.Location:
    """The beginning of an entry's Lua file, else its place in the registry file."""
    source = entry.source
    if source is None or source.path is None:
        return links.entry(entry)
    origin = types.Position(0, 0)
    return types.Location(links.uri_of(source.path), types.Range(origin, origin))
