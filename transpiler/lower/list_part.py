"""Native access to the list part of tables, ``t.array[i]``, where the analysis proves it exact."""

from __future__ import annotations

import ast

from analyzer.program import value_type as vt
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.lower.context import FunctionContext
from transpiler.lower.dispatch import expression, expressions
from transpiler.lower.order import is_read_late, may_change_tables


def last_element(ctx: FunctionContext, node: tree.Index) -> ast.expr | None:
    """``t[#t]`` as ``t.array[-1]``: behind an empty list stands the dummy, which is nil."""
    if not ctx.module.facts.lists.reads_last(ctx.module.unit, node):
        return None
    return _element(expression(ctx, node.obj), py.constant(-1), ctx.module.line(node.key))


def element(ctx: FunctionContext, node: tree.Index, obj: ast.expr, key: ast.expr) -> ast.expr | None:
    """``t[i]`` as ``t.array[i]``."""
    if isinstance(obj, ast.Constant) or not ctx.module.facts.lists.reads_element(ctx.module.unit, node):
        return None
    return _element(obj, key, ctx.module.line(node.key))


def place(ctx: FunctionContext, target: tree.Index, obj: ast.expr, key: ast.expr) -> ast.expr | None:
    """The target of ``t[i] = value``, if there surely is an element that changes."""
    if not ctx.module.facts.lists.replaces_element(ctx.module.unit, target):
        return None
    return _element(obj, key)


def pop(ctx: FunctionContext, target: tree.Index, value: tree.Expr, line: int) -> bool:
    """``t[#t] = nil`` as ``t.remove_last()``."""
    measured = target.key.operand if isinstance(target.key, tree.Unary) and target.key.op == "#" else None
    if not isinstance(value, tree.Nil) or not isinstance(measured, tree.Name) or not isinstance(target.obj, tree.Name):
        return False
    binding = ctx.binding(target.obj)
    if binding is None or ctx.binding(measured) is not binding or not _is_raw(ctx, target.obj):
        return False
    ctx.emit(py.statement(py.call(py.attribute(expression(ctx, target.obj), "remove_last"), line=line), line))
    return True


def append(ctx: FunctionContext, target: tree.Index, value: tree.Expr, line: int) -> bool:
    """``t[#t + 1] = value`` as ``t.append(value)``, when the value cannot touch ``t``."""
    lists, unit = ctx.module.facts.lists, ctx.module.unit
    if not lists.tables.appends(unit, target) or not _is_raw(ctx, target.obj):
        return False
    if may_change_tables(ctx, value) and (
        is_read_late(ctx, target.obj) or not lists.tables.is_untouched(unit, target.obj, value)
    ):
        return False
    receiver, item = expressions(ctx, [target.obj, value])
    ctx.emit(_appended(ctx, target, receiver, item, line))
    return True


def _is_raw(ctx: FunctionContext, table: tree.Expr) -> bool:
    """Whether ``table`` is a table, and no metamethod is asked for its length or for a store into it."""
    return ctx.type_of(table).only(vt.TABLE) and not ctx.hooked(table, "__newindex") and not ctx.hooked(table, "__len")


def store(ctx: FunctionContext, target: tree.Index, obj: ast.expr, value: ast.expr, line: int) -> ast.stmt | None:
    """``t[i] = value`` in a loop that fills an empty list as ``t.append(value)``."""
    lists, unit = ctx.module.facts.lists, ctx.module.unit
    if not lists.fills(unit, target):
        return None
    return _appended(ctx, target, obj, value, line)


def _appended(ctx: FunctionContext, target: tree.Index, obj: ast.expr, value: ast.expr, line: int) -> ast.stmt:
    is_value = ctx.module.facts.lists.tables.stores_value(ctx.module.unit, target)
    return py.statement(appended(ctx, target.obj, is_value, obj, value, line), line)


def appended(
    ctx: FunctionContext, table: tree.Expr, is_value: bool, obj: ast.expr, value: ast.expr, line: int
) -> ast.expr:
    """The call that puts a value behind the last element of ``table``; ``is_value``: it is surely not nil."""
    if is_value and ctx.module.facts.lists.appends_element(ctx.module.unit, table):
        obj = _array(obj, line)
    return py.call(py.attribute(obj, "append"), value, line=line)


def _element(table: ast.expr, key: ast.expr, line: int = 0) -> ast.expr:
    return py.subscript(_array(table, line), key, line)


def _array(table: ast.expr, line: int = 0) -> ast.expr:
    return py.attribute(table, "array", line)
