"""Export tables that need no table at run time: their fields are module-level names.

``local M = {}``, filled by ``M.name = …`` and ``function M.name()`` at the top level of the file, used as ``M.name``,
returned at the end.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from analyzer.program.modules import ModuleUnit
from analyzer.program.plain_modules import can_be_plain, returned_value
from analyzer.program.program import Program
from analyzer.program.scopes import Binding
from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from transpiler.lower.context import ProgramFacts
from transpiler.lower.names import Member, sanitize


@dataclass(slots=True)
class DissolvedTable:
    """The variable of an export table that is dissolved into module-level names, and its fields."""

    binding: Binding
    members: list[Member]


@dataclass(slots=True)
class _Field:
    """Where a field is written, and everywhere it is mentioned (the ``M`` of ``M.name``)."""

    writes: list[tree.Statement] = field(default_factory=list)
    values: list[tree.Expr] = field(default_factory=list)
    mentions: list[tree.Name] = field(default_factory=list)


def dissolved_table(facts: ProgramFacts, unit: ModuleUnit, erased: Set[Binding]) -> DissolvedTable | None:
    """The export table of ``unit``, when it can be dissolved; ``erased`` are variables that have no name in Python."""
    program = facts.program
    returned = returned_value(unit)
    if not isinstance(returned, tree.Name) or not can_be_plain(program, unit):
        return None
    exports = program.exports(unit)
    binding = unit.resolution.bindings.get(returned)
    if exports.kind != "table" or not exports.constant or binding is None or not binding.constant:
        return None
    lacks_method = bool(unit.method) and not unit.is_library and unit.method not in exports.fields
    if lacks_method or not isinstance(binding.value, tree.TableConstructor) or binding.value.items:
        return None
    fields = {name: _Field() for name in exports.fields}
    if not _note_mentions(unit, binding, returned, fields) or not _note_writes(unit, binding, fields):
        return None
    if not all(_written_before_read(program, unit, field) for field in fields.values()):
        return None
    # Importers name an exported class itself; every other one is a value, which needs a name of its own.
    exported = {made.binding for made in facts.records.class_names.exported(unit).values()}
    unnamed = {*erased, *(facts.records.lua_classes.keys() - exported)}
    return DissolvedTable(binding, [_member(unit, name, field, unnamed) for name, field in fields.items()])


def _note_mentions(unit: ModuleUnit, binding: Binding, returned: tree.Name, fields: dict[str, _Field]) -> bool:
    """Enter the mentions of every field; whether the table is used in no other way."""
    bindings = unit.resolution.bindings
    accounted = {returned}
    for node in walk(unit.chunk.main):
        match node:
            case tree.Index(obj=tree.Name() as owner, key=tree.String() as key):
                if bindings.get(owner) is binding and key.value in fields:
                    accounted.add(owner)
                    fields[key.value].mentions.append(owner)
    return all(use in accounted for use in binding.uses)


def _note_writes(unit: ModuleUnit, binding: Binding, fields: dict[str, _Field]) -> bool:
    """Enter the writes by the chunk's own statements; whether each field has one, which writes it alone."""
    bindings = unit.resolution.bindings
    for statement in unit.chunk.block.statements:
        targets: list[tree.Expr] = []
        values: list[tree.Expr] = []
        if isinstance(statement, tree.FunctionStatement):
            targets, values = [statement.target], [statement.function]
        elif isinstance(statement, tree.Assign):
            targets, values = statement.targets, statement.exprs
        for target in targets:
            match target:
                case tree.Index(obj=tree.Name() as owner, key=tree.String() as key) if bindings.get(owner) is binding:
                    is_method = isinstance(statement, tree.FunctionStatement) and statement.is_method
                    if is_method or len(targets) > 1 or key.value not in fields:
                        return False
                    fields[key.value].writes.append(statement)
                    fields[key.value].values.extend(values[:1])
    return all(len(field.writes) == 1 for field in fields.values())


def _written_before_read(program: Program, unit: ModuleUnit, field: _Field) -> bool:
    """Whether nothing that runs while the module is loaded can see the field before it is written, as nil."""
    (write,), enclosing = field.writes, unit.resolution.enclosing
    stop = write.start if isinstance(write, tree.FunctionStatement) else write.end
    return not any(
        mention.start < stop and mention.start != write.start and program.runs_at_load(enclosing[mention])
        for mention in field.mentions
    )


def _member(unit: ModuleUnit, name: str, field: _Field, erased: Set[Binding]) -> Member:
    """What the choice of the field's Python name depends on."""
    users: set[tree.Function] = set()
    for mention in field.mentions:
        scope = unit.resolution.scopes[unit.resolution.enclosing[mention]]
        users.add(scope.function)
        while scope.parent is not None:
            scope = scope.parent
            users.add(scope.function)
    return Member(name, member_name(name), frozenset(users), _same_variable(unit, member_name(name), field, erased))


def _same_variable(unit: ModuleUnit, name: str, field: _Field, erased: Set[Binding]) -> Binding | None:
    """The variable ``sum`` of ``M.sum = sum``, which needs no second name."""
    main = unit.resolution.scopes[unit.chunk.main]
    value = field.values[0] if field.values else None
    binding = unit.resolution.bindings.get(value) if isinstance(value, tree.Name) else None
    if binding is None or binding in erased or not binding.constant or main.has_goto:
        return None
    namesakes = [other for other in main.bindings if sanitize(other.name) == name]
    return binding if namesakes == [binding] and binding.block is unit.chunk.block else None


def member_name(field: str) -> str:
    """A field name as a module-level Python name."""
    cleaned = "".join(char if char.isalnum() and char.isascii() else "_" for char in field)
    if not cleaned or cleaned[0].isdigit():
        cleaned = f"_{cleaned}"
    return sanitize(cleaned)
