"""Calls of library functions that are operators in Python, where the types prove both to give the same."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeAlias

from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import floor_division
from analyzer.program.control import is_multiple
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.lower.context import FunctionContext
from transpiler.lower.dispatch import expression, expressions


def native_call(ctx: FunctionContext, path: str, operands: list[tree.Expr], line: int) -> ast.expr | None:
    """The call of the library function ``path``, the receiver of a method first; None when it needs the function."""
    lower = _CALLS.get(path)
    if lower is None or not operands or is_multiple(operands[-1]):
        return None
    return lower(ctx, operands, line)


def _floor(ctx: FunctionContext, operands: list[tree.Expr], line: int) -> ast.expr | None:
    """``math.floor(n / 2)``"""
    division = floor_division(operands[0], ctx.type_of) if len(operands) == 1 else None
    if division is None:
        return None
    return py.binary(expression(ctx, division.left), ast.FloorDiv(), expression(ctx, division.right), line)


def _sub(ctx: FunctionContext, operands: list[tree.Expr], line: int) -> ast.expr | None:
    """``text:sub(first, last)``: a slice, for positions of known sign."""
    if not 2 <= len(operands) <= 3 or not ctx.type_of(operands[0]).only(vt.STRING):
        return None
    start = _start(ctx, operands[1])
    stop = _stop(ctx, operands[2]) if len(operands) == 3 else _OPEN
    if start is None or stop is None:
        return None
    exprs = [expr for expr, _ in (start, stop) if expr is not None]
    text, *rest = expressions(ctx, [operands[0], *exprs])
    values = iter(rest)
    lower, upper = [_bound(None if expr is None else next(values), shift) for expr, shift in (start, stop)]
    return ast.Subscript(text, ast.Slice(lower, upper, None), py.LOAD, lineno=line)


_Limit: TypeAlias = tuple[tree.Expr | None, int]
"""An end of a slice: an expression and what is added to it."""
_OPEN: _Limit = (None, 0)


def _start(ctx: FunctionContext, node: tree.Expr) -> _Limit | None:
    """The offset of a first position: one less, but negative ones count from the end in Python as well."""
    position = _literal(node)
    if position is not None:
        return (None, position - 1 if position > 0 else position)
    if isinstance(node, tree.Binary) and node.op == "+" and _literal(node.right) == 1 and _is_natural(ctx, node.left):
        return (node.left, 0)
    return (node, -1) if ctx.type_of(node).positive else None


def _stop(ctx: FunctionContext, node: tree.Expr) -> _Limit | None:
    """The offset behind a last position: the same, but -1 is the end, which a slice leaves open."""
    position = _literal(node)
    if position is None:
        return (node, 0) if _is_natural(ctx, node) else None
    if position == 0:
        return None
    return (None, position if position > 0 else position + 1)


def _is_natural(ctx: FunctionContext, node: tree.Expr) -> bool:
    type_ = ctx.type_of(node)
    return type_.only(vt.INTEGER) and type_.low <= 0


def _literal(node: tree.Expr) -> int | None:
    sign = 1
    if isinstance(node, tree.Unary) and node.op == "-":
        node, sign = node.operand, -1
    if isinstance(node, tree.Number) and isinstance(node.value, int):
        return sign * node.value
    return None


def _bound(value: ast.expr | None, shift: int) -> ast.expr | None:
    if value is None:
        return py.constant(shift) if shift else None
    return py.binary(value, ast.Sub(), ast.Constant(-shift)) if shift else value


_CALLS: dict[str, Callable[[FunctionContext, list[tree.Expr], int], ast.expr | None]] = {
    "math.floor": _floor,
    "string.sub": _sub,
}
