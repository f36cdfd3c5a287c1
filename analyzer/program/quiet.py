"""Loop bodies in which only their own statements run, and none of these takes an element out of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.program import value_type as vt
from analyzer.program.modules import ModuleUnit
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

if TYPE_CHECKING:
    from analyzer.program.list_tables import ListTables

_MODULES = ("math.", "string.")
_FUNCTIONS = frozenset(
    (
        *("assert", "error", "ipairs", "next", "pairs", "rawget", "select", "tonumber", "tostring", "type"),
        *("table.concat", "table.insert", "table.unpack", "unpack"),
    )
)
_CALLING_BACK = frozenset(("string.gsub", "string.format", "string.dump"))


def is_quiet(tables: ListTables, unit: ModuleUnit, body: tree.Block) -> bool:
    """Whether running ``body`` takes nothing out of any list and calls no function of the program."""
    return all(_is_quiet(tables, unit, part) for part in walk(body, into_functions=False))


def _is_quiet(tables: ListTables, unit: ModuleUnit, part: tree.Node) -> bool:
    types = tables.types
    match part:
        case tree.Call() | tree.MethodCall():
            return _is_quiet_call(tables, unit, part)
        case tree.Assign(targets=targets):
            return all(_keeps_elements(tables, unit, target) for target in targets)
        case tree.GenericFor(exprs=exprs):
            return isinstance(exprs[0], tree.Call | tree.MethodCall)  # it is looked at as a call
        case tree.Index(obj=obj):
            return not types.hooked(unit, obj, "__index")
        case tree.Binary(op=op, left=left, right=right):
            return not types.operator_hooked(unit, op, left) and not types.operator_hooked(unit, op, right)
        case tree.Unary(op=op, operand=operand):
            return not types.operator_hooked(unit, op, operand)
    return True


def _is_quiet_call(tables: ListTables, unit: ModuleUnit, call: tree.Call | tree.MethodCall) -> bool:
    program = tables.types.program
    targets = program.targets(call)
    if targets.unknown or targets.functions or program.indirect_sites(call):
        return False
    if isinstance(call, tree.MethodCall) and not tables.types.of(call.obj).only(vt.STRING):
        return False
    if "tostring" in targets.builtins and any(tables.types.hooked(unit, arg, "__tostring") for arg in call.args):
        return False
    return bool(targets.builtins) and all(
        name in _FUNCTIONS or (name.startswith(_MODULES) and name not in _CALLING_BACK) for name in targets.builtins
    )


def _keeps_elements(tables: ListTables, unit: ModuleUnit, target: tree.Expr) -> bool:
    if not isinstance(target, tree.Index):
        return True
    if tables.types.hooked(unit, target.obj, "__newindex"):
        return False
    return not tables.types.of(target.key).may(vt.NUMBER) or tables.stores_value(unit, target)
