"""What Lua raises where native access to a list, `t.array[i]`, met an index beyond the end.

Lua reads nil there and goes on to the operation around the access, which raises. Between the two it only reads
variables and fields and computes with numbers (`analyzer.program.list_access` sees to that), so this is done once
more, by Lua's rules and in Lua's order, to find the first fault.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, Final, TypeAlias

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue

Blame: TypeAlias = "Callable[[str, tuple[LuaValue, ...], list[ast.expr]], str]"
"""Tells a failed operation, by its name and its operands."""

_ARITHMETIC: Final[dict[type[ast.AST], tuple[str, Callable[..., Any]]]] = {
    ast.Add: ("add", operator.add),
    ast.Sub: ("sub", operator.sub),
    ast.Mult: ("mul", operator.mul),
}
#: Operators that only occur around the access itself, whose result nobody needs.
_OTHERS: Final[dict[type[ast.AST], str]] = {
    ast.Div: "div",
    ast.FloorDiv: "idiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.BitAnd: "bitwise",
    ast.BitOr: "bitwise",
    ast.BitXor: "bitwise",
    ast.USub: "unm",
    ast.Invert: "bitwise",
}
#: Named operations of the runtime.
_HELPERS: Final = {
    **{name: name for name in ("add", "sub", "mul", "div", "idiv", "mod", "concat", "length")},
    **dict.fromkeys(("band", "bor", "bxor", "bnot", "shl", "shr"), "bitwise"),
    **dict.fromkeys(("lt", "le", "gt", "ge"), "compare"),
    **dict.fromkeys(("index", "set_index", "invoke", "invoke_sync", "invoke_values", "method"), "index"),
    "invoke_values_sync": "index",
    "len": "length",
    "neg": "unm",
    "power": "pow",
}
#: Operations that evaluate nothing behind the access before they raise.
_AT_ONCE: Final = frozenset({"invoke", "invoke_sync", "invoke_values", "invoke_values_sync", "method"})


class _Fault(Exception):
    """Lua raises an error with this text."""


def absent_element(access: ast.AST, around: ast.AST | None, frame: FrameType, blame: Blame) -> str:
    """The text of the error. `access` found no element, `around` is the expression in which it stands."""
    replay = _Replay(access, {**frame.f_globals, **frame.f_locals}, blame)
    try:
        if around is not None:
            replay.operation(around)
    except _Fault as fault:
        return str(fault)
    assert isinstance(access, ast.expr)
    return blame("index", (None,), [access])  # the receiver of a method call, evaluated ahead


class _Replay:
    """Evaluates expressions of generated code by Lua's rules. What it does not know counts as a number."""

    def __init__(self, access: ast.AST, variables: Mapping[str, LuaValue], blame: Blame) -> None:
        self.access = access
        self.variables = variables
        self.blame = blame

    def operation(self, node: ast.AST) -> LuaValue:
        """Evaluates the operands, then raises what the operation raises for them."""
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                kind, compute = _ARITHMETIC.get(type(op), (_OTHERS.get(type(op), "bitwise"), None))
                return self.apply(kind, [left, right], compute)
            case ast.UnaryOp(op=op, operand=operand) if type(op) in _OTHERS:
                return self.apply(_OTHERS[type(op)], [operand], operator.neg if isinstance(op, ast.USub) else None)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                swapped = isinstance(op, ast.Gt | ast.GtE)
                return self.compare([left, right], swapped)
            case ast.Subscript(value=ast.Attribute(attr="array", value=table), slice=key):
                return self.element(table, key)
            case ast.Subscript(value=table, slice=key):
                return self.field(table, key)
            case ast.Attribute(value=owner, attr=name):
                return getattr(self.indexed(owner, self.value(owner)), name, None)
            case ast.Call(func=ast.Name(id="wrap"), args=[inner]):
                return self.value(inner)
            case ast.Call(func=ast.Name(id=name), args=args) if name in _HELPERS:
                return self.call(name, args)
        return 0

    def value(self, node: ast.expr) -> LuaValue:
        """The value of an expression."""
        if node is self.access:
            return None
        if isinstance(node, ast.Name):
            return self.variables.get(node.id)
        return node.value if isinstance(node, ast.Constant) else self.operation(node)

    def call(self, name: str, args: list[ast.expr]) -> LuaValue:
        kind = _HELPERS[name]
        if name == "index":
            return self.field(args[0], args[1])
        if kind == "index":
            values = [self.value(argument) for argument in (args[:1] if name in _AT_ONCE else args)]
            return self.indexed(args[0], values[0])
        if kind == "compare":
            return self.compare(args, name in ("gt", "ge"))
        compute = {"add": operator.add, "sub": operator.sub, "mul": operator.mul}.get(name)
        return self.apply(kind, args, compute)

    def apply(self, kind: str, nodes: list[ast.expr], compute: Callable[..., Any] | None) -> LuaValue:
        values = tuple(self.value(node) for node in nodes)
        if kind == "concat":
            return self.concatenate(values, nodes)
        if kind == "length":
            if values[0].__class__ is str or isinstance(values[0], Table):
                return len(values[0])
        elif all(value.__class__ in (int, float) for value in values):
            return compute(*values) if compute is not None else 0
        raise _Fault(self.blame(kind, values, nodes))

    def compare(self, nodes: list[ast.expr], swapped: bool) -> LuaValue:
        values = tuple(self.value(node) for node in nodes)
        if values[0].__class__ in (int, float) and values[1].__class__ in (int, float):
            return False
        order = slice(None, None, -1 if swapped else 1)
        raise _Fault(self.blame("compare", values[order], nodes[order]))

    def concatenate(self, values: tuple[LuaValue, ...], nodes: list[ast.expr]) -> LuaValue:
        for position in range(len(values) - 2, -1, -1):
            for place in (position, position + 1):
                if values[place].__class__ not in (str, int, float):
                    raise _Fault(self.blame("concat", (values[place],), [nodes[place]]))
        return ""

    def element(self, table: ast.expr, key: ast.expr) -> LuaValue:
        owner, position = self.value(table), self.value(key)
        self.indexed(table, owner)
        if not isinstance(owner, Table):
            return 0
        return owner.array[-1] if position == -1 else Table.__getitem__(owner, position)

    def field(self, table: ast.expr, key: ast.expr) -> LuaValue:
        owner, name = self.value(table), self.value(key)
        self.indexed(table, owner)
        return owner[name] if isinstance(owner, Table) else 0

    def indexed(self, node: ast.expr, value: LuaValue) -> LuaValue:
        if value is None:
            raise _Fault(self.blame("index", (None,), [node]))
        return value
