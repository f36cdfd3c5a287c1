"""All places that name the same thing: a local variable, a field of known tables, an entry id.

For fields the analysis is asked at every access of that name in the program. ``uncertain`` lists accesses whose table
it cannot tell: harmless for a list of references, a reason to refuse a rename.
"""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.lsp.subject import Subject, entry_argument, host_argument, qualify
from analyzer.program.constraints import ANY_KEY
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.program.values import TableValue, UnknownValue
from analyzer.records import field, record
from analyzer.syntax import tree
from analyzer.syntax.walk import walk


@record(frozen=True)
class Occurrence:
    """One place; ``start`` and ``end`` enclose the name itself."""

    unit: ModuleUnit
    start: int
    end: int
    declares: bool = False
    writes: bool = False


@record
class Occurrences:
    """What was found, and what might belong to it as well."""

    found: list[Occurrence] = field(default_factory=list)
    uncertain: list[Occurrence] = field(default_factory=list)


def occurrences(program: Program, unit: ModuleUnit, subject: Subject) -> Occurrences:
    """All places in the program that name the subject, each once, in source order within a module."""
    if subject.entry_id:
        result = Occurrences(list(_entry_places(program, subject.entry_id)))
    elif subject.binding is not None:
        result = Occurrences(list(_binding_places(unit, subject)))
    elif subject.unit is not None and subject.path:
        result = _field_places(program, _export_tables(program, subject.unit), subject.path)
    elif subject.field:
        result = _field_places(program, subject.owners, subject.field)
    elif isinstance(subject.node, tree.Name) and not subject.path:
        result = Occurrences(list(_global_places(program, subject.node.id)))
    else:
        result = Occurrences()
    result.found.sort(key=lambda place: (place.unit.entry_id, place.start))
    return result


def _binding_places(unit: ModuleUnit, subject: Subject) -> Iterable[Occurrence]:
    binding = subject.binding
    assert binding is not None
    declaration = binding.declaration
    if binding.kind != "self":
        yield Occurrence(unit, declaration.start, declaration.end, declares=True, writes=True)
    for name in binding.assignments:
        yield Occurrence(unit, name.start, name.end, writes=True)
    for name in binding.uses:
        yield Occurrence(unit, name.start, name.end)


def _global_places(program: Program, name: str) -> Iterable[Occurrence]:
    for unit in program.units.values():
        for node in unit.resolution.global_writes:
            if node.id == name:
                yield Occurrence(unit, node.start, node.end, declares=True, writes=True)
        for node in unit.resolution.global_reads:
            if node.id == name:
                yield Occurrence(unit, node.start, node.end)


def _entry_places(program: Program, entry_id: str) -> Iterable[Occurrence]:
    for unit in program.units.values():
        for call, site in program.graph.direct.items():
            if site.caller.unit is not unit or not isinstance(call, tree.Call | tree.MethodCall):
                continue
            for name in site.targets.builtins:
                for position in (entry_argument(name), host_argument(name)):
                    argument = call.args[position] if 0 <= position < len(call.args) else None
                    if isinstance(argument, tree.String) and qualify(argument.value, unit) == entry_id:
                        yield Occurrence(unit, argument.start + 1, argument.end - 1)


def _export_tables(program: Program, unit: ModuleUnit) -> tuple[TableValue, ...]:
    values = program.flow.values(program.flow.module_result(unit))
    return tuple(value for value in values if isinstance(value, TableValue))


def _field_places(program: Program, owners: tuple[TableValue, ...], name: str) -> Occurrences:
    result = Occurrences()
    nodes = {owner.node for owner in owners}
    for unit in program.units.values():
        if name not in unit.source:
            continue
        references = References(unit)
        for node in walk(unit.chunk.main):
            for key, obj, writes in _accesses(node, name):
                place = Occurrence(unit, key.start, key.end, declares=writes, writes=writes)
                values = program.values_of(unit, obj)
                tables = {value.node for value in values if isinstance(value, TableValue)}
                if tables & nodes:
                    (result.found if tables <= nodes else result.uncertain).append(place)
                elif any(isinstance(value, UnknownValue) for value in values) and references.of(obj) is None:
                    result.uncertain.append(place)
    for owner in owners:
        if owner.keys or owner.all_slot or ANY_KEY in owner.slots:
            start = owner.node.start
            result.uncertain.append(Occurrence(owner.maker.unit, start, start + 1))
    return result


def _accesses(node: tree.Node, name: str) -> Iterable[tuple[tree.Node, tree.Expr, bool]]:
    """The accesses of the field ``name`` at a node: the key's node, the table, whether it is defined there."""
    match node:
        case tree.Index(key=tree.String(value=value) as key, dot=True) if value == name:
            yield key, node.obj, False
        case tree.MethodCall() if node.name.id == name:
            yield node.name, node.obj, False
        case tree.TableConstructor():
            for item in node.items:
                if isinstance(item, tree.NamedItem) and item.name.value == name:
                    yield item.name, node, True
