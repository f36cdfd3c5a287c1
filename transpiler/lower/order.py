"""Keeping Lua's order of evaluation (spec/semantics.md §11)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TypeVar

from analyzer.program import value_type as vt
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped
from analyzer.syntax.walk import walk
from transpiler.emit import py
from transpiler.lower.context import FunctionContext

T = TypeVar("T")


def is_inert(value: ast.expr) -> bool:
    """Whether evaluating ``value`` later gives the same and does nothing: a literal or a lambda."""
    while isinstance(value, ast.UnaryOp):
        value = value.operand
    return isinstance(value, (ast.Constant, ast.Lambda))


def in_order(
    ctx: FunctionContext, nodes: Sequence[T], lower: Callable[[T], ast.expr], earlier: list[ast.expr] | None = None
) -> list[ast.expr]:
    """Lower ``nodes`` left to right; when one needs effects before it, the values of the earlier ones are kept in
    temporaries, so that they are still evaluated first. ``earlier`` are values already lowered (changed in place)."""
    done = [] if earlier is None else earlier
    for node in nodes:
        mark, effects = len(ctx.out), ctx.effects
        value = lower(node)
        if ctx.effects != effects:
            _spill_before(ctx, done, mark)
        done.append(value)
    return done


def _spill_before(ctx: FunctionContext, values: list[ast.expr], mark: int) -> None:
    statements: list[ast.stmt] = []
    for position, value in enumerate(values):
        inner = value.value if isinstance(value, ast.Starred) else value
        if not is_inert(inner):
            name = ctx.temporary()
            statements.append(py.assign(py.name(name), inner))
            kept = py.name(name)
            values[position] = py.starred(kept) if isinstance(value, ast.Starred) else kept
    ctx.out[mark:mark] = statements


def may_call(expr: tree.Expr) -> bool:
    """Whether evaluating ``expr`` may run other Lua code (calls; operators that could have metamethods count not)."""
    return any(isinstance(node, (tree.Call, tree.MethodCall)) for node in walk(expr, into_functions=False))


_QUIET_PREFIXES = ("string.", "math.")
_QUIET_FUNCTIONS = frozenset(("tonumber", "tostring", "type", "select", "table.concat"))
_CALLING_BACK = frozenset(("string.gsub", "string.gmatch", "string.dump"))


def may_change_tables(ctx: FunctionContext, expr: tree.Expr) -> bool:
    """Whether evaluating ``expr`` may change a table or a variable: calls of anything but library functions that only
    look at their arguments (metamethods of operators count not, as in ``may_call``)."""
    return any(
        isinstance(node, (tree.Call, tree.MethodCall)) and not _only_looks(ctx, node)
        for node in walk(expr, into_functions=False)
    )


def _only_looks(ctx: FunctionContext, node: tree.Call | tree.MethodCall) -> bool:
    if isinstance(node, tree.MethodCall):
        return ctx.type_of(node.obj).only(vt.STRING) and f"string.{node.name.id}" not in _CALLING_BACK
    reference = ctx.module.references.of(node.func)
    if reference is None or reference.unit is not None or any(ctx.hooked(arg, "__tostring") for arg in node.args):
        return False
    path = reference.path
    return path in _QUIET_FUNCTIONS or (path.startswith(_QUIET_PREFIXES) and path not in _CALLING_BACK)


def is_read_late(ctx: FunctionContext, expr: tree.Expr) -> bool:
    """Whether Lua reads ``expr`` in the operation, after the calls of the other operands, and one of them may have
    assigned to it: a local variable of this function that a closure changes. Those of outer functions are read at
    once, as in Lua 5.1 (the later Luas differ from it, and from each other, where they index them)."""
    expr = unwrapped(expr)
    binding = ctx.binding(expr) if isinstance(expr, tree.Name) else None
    return binding is not None and binding.assigned_in_closure and binding.function is ctx.function


def is_simple(expr: tree.Expr) -> bool:
    """Whether ``expr`` is a variable or a literal."""
    return isinstance(
        expr, (tree.Name, tree.String, tree.Number, tree.Nil, tree.TrueLiteral, tree.FalseLiteral, tree.Vararg)
    )
