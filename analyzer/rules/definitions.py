"""Where a value is written: follows names, fields of constant tables and imports to the expression that defines them.

Only what is certain is followed: a variable or field that is set more than once stands for itself.
"""

from __future__ import annotations

from analyzer.program.modules import ModuleUnit
from analyzer.program.scopes import Binding
from analyzer.records import record
from analyzer.rules.analysis import Analysis
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped

_MAX_STEPS = 12
_FOLLOWED = (tree.Name, tree.Index, tree.Paren, tree.Cast, tree.NonNil)


@record(frozen=True)
class Definition:
    """An expression and the module in which it stands.

    ``position`` counts from 0 among the results of ``expr``, which is a call when it is not 0.
    """

    unit: ModuleUnit
    expr: tree.Expr
    position: int = 0


def definition(analysis: Analysis, unit: ModuleUnit, expr: tree.Expr, depth: int = 0) -> Definition:
    """The expression that gives the value of ``expr``; ``expr`` itself where it cannot be told.

    ``depth`` counts the tables of tables on the way there.
    """
    found = Definition(unit, expr)
    if not isinstance(expr, _FOLLOWED):
        return found
    for _ in range(_MAX_STEPS if depth < _MAX_STEPS else 0):
        following = _step(analysis, found, depth)
        if following is None:
            break
        found = following
    return found


def string_of(analysis: Analysis, unit: ModuleUnit, expr: tree.Expr) -> str | None:
    """The value of an expression that is certainly one string, as Unicode text."""
    found = definition(analysis, unit, expr).expr
    if not isinstance(found, tree.String):
        return None
    return found.value.encode("latin-1").decode("utf-8", "replace")


def literal_number(expr: tree.Expr) -> int | float | None:
    """The value of a number as it is written, with its sign; None for any other expression."""
    match expr:
        case tree.Number():
            return expr.value
        case tree.Unary(op="-", operand=tree.Number() as number):
            return -number.value
    return None


def binding_of(unit: ModuleUnit, expr: tree.Expr) -> Binding | None:
    """The local variable that an expression names."""
    expr = unwrapped(expr)
    return unit.resolution.bindings.get(expr) if isinstance(expr, tree.Name) else None


def _step(analysis: Analysis, at: Definition, depth: int) -> Definition | None:
    if at.position:
        return None
    expr = at.expr
    match expr:
        case tree.Paren() | tree.Cast() | tree.NonNil():
            return Definition(at.unit, expr.expr)
        case tree.Name():
            return _of_name(analysis, at.unit, expr)
        case tree.Index(key=tree.String() as key):
            return _of_field(analysis, at.unit, expr.obj, key.value, depth)
    return None


def _of_name(analysis: Analysis, unit: ModuleUnit, name: tree.Name) -> Definition | None:
    binding = unit.resolution.bindings.get(name)
    if binding is None or not binding.constant:
        return None
    if binding.value is not None:
        return Definition(unit, binding.value)
    declared = analysis.facts(unit).local(binding)
    if declared is None or not declared[0].exprs:
        return None
    statement, position = declared
    last = statement.exprs[-1]
    if not isinstance(last, tree.Call | tree.MethodCall):
        return None
    return Definition(unit, last, position - len(statement.exprs) + 1)


def _of_field(analysis: Analysis, unit: ModuleUnit, owner: tree.Expr, field: str, depth: int) -> Definition | None:
    reference = analysis.facts(unit).references.of(owner)
    if reference is not None and reference.unit is not None:
        if reference.path:
            return None
        imported = reference.unit
        exported = _export(imported)
        return None if exported is None else _field_of(analysis, imported, exported, field, depth)
    return _field_of(analysis, unit, owner, field, depth)


def _export(unit: ModuleUnit) -> tree.Expr | None:
    """What a library returns at its end."""
    statements = unit.chunk.block.statements
    if statements and isinstance(statements[-1], tree.Return) and len(statements[-1].exprs) == 1:
        return statements[-1].exprs[0]
    return None


def _field_of(analysis: Analysis, unit: ModuleUnit, owner: tree.Expr, field: str, depth: int) -> Definition | None:
    """The only value that a field of a constant table is given in its module."""
    found = definition(analysis, unit, owner, depth + 1)
    if found.unit is not unit or not isinstance(found.expr, tree.TableConstructor):
        return None
    values = [item.value for item in found.expr.items if isinstance(item, tree.NamedItem) and item.name.value == field]
    binding = binding_of(unit, owner)
    values.extend(_assigned(analysis, unit, binding, field))
    return Definition(unit, values[0]) if len(values) == 1 else None


def _assigned(analysis: Analysis, unit: ModuleUnit, binding: Binding | None, field: str) -> list[tree.Expr]:
    """The values that ``name.field = value`` gives anywhere in the module."""
    found: list[tree.Expr] = []
    if binding is None:
        return found
    facts = analysis.facts(unit)
    for use in binding.uses:
        target = facts.parents.get(use)
        if not isinstance(target, tree.Index) or target.obj is not use:
            continue
        statement = facts.assignment(target)
        if statement is None:
            continue
        if isinstance(target.key, tree.String) and target.key.value != field:
            continue
        position = statement.targets.index(target)
        found.append(statement.exprs[position] if position < len(statement.exprs) else tree.Nil(use.start, use.end))
        if not isinstance(target.key, tree.String):
            found.append(target.key)
    return found
