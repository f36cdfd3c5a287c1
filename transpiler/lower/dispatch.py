"""Dispatch by node class: the two tables that the construct files fill, and the walks that read them.

``lower/constructs.py`` fills both tables. Constructs nest in each other, so they call ``expression`` and
``statements_into`` from here and never one another's files for that.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

from analyzer.program.classes import LuaClass
from analyzer.syntax import tree
from transpiler.emit.concrete import Layout
from transpiler.emit.item_comments import mark, place
from transpiler.lower.context import FunctionContext, Untranslatable
from transpiler.lower.order import in_order, may_call

EXPRESSIONS: dict[type[tree.Node], Callable[[FunctionContext, Any], ast.expr]] = {}
STATEMENTS: dict[type[tree.Node], Callable[[FunctionContext, Any], None]] = {}

DEFINITIONS: dict[type[LuaClass], Callable[[FunctionContext, LuaClass, tree.Statement], None]] = {}
"""Lowers the statements that define a recognised class (``lower/classes.py``)."""

_SIMPLE = (tree.Local, tree.Assign, tree.CallStatement, tree.Return)
"""Statements whose comments inside stand in expressions; those of the others stand in their blocks."""

_MAX_DEPTH = 40
"""Beyond this nesting a value goes through a temporary: CPython accepts 200 levels of parentheses."""


def expression(ctx: FunctionContext, node: tree.Expr) -> ast.expr:
    """The Python expression for one value of ``node``."""
    ctx.depth += 1
    try:
        built = EXPRESSIONS[node.__class__](ctx, node)
        if ctx.depth % _MAX_DEPTH == 0 and not isinstance(built, (ast.Name, ast.Constant)):
            built = ctx.spill(built, line=ctx.module.line(node))
        if ctx.module.marks_lines:
            lines = ctx.module.unit.lines
            mark(built, (lines.line(node.start), lines.line(node.end - 1)))
        return built
    finally:
        ctx.depth -= 1


def expressions(ctx: FunctionContext, nodes: list[tree.Expr], earlier: list[ast.expr] | None = None) -> list[ast.expr]:
    """One value of each node, evaluated in order and after those of ``earlier`` (see ``in_order``)."""
    return in_order(ctx, nodes, partial(expression, ctx), earlier)


def operands(ctx: FunctionContext, first: tree.Expr, second: tree.Expr, late: bool) -> list[ast.expr]:
    """The two operands of an operation; ``late``: Lua reads the first in the operation, after the calls of the second
    may have changed it."""
    if late and may_call(second):
        value = ctx.spill(expression(ctx, second), line=ctx.module.line(second))
        return [expression(ctx, first), value]
    return in_order(ctx, [first, second], partial(expression, ctx))


def statements_into(ctx: FunctionContext, statements: list[tree.Statement]) -> None:
    """Lower ``statements`` with their comments into ``ctx.out``."""
    comments = ctx.module.comments
    first = True
    for statement in statements:
        lines, blank = comments.before(statement.start)
        made = ctx.module.facts.records.definitions.get(statement)
        out = ctx.out if made is None else ctx.module.class_body(made)
        start = len(out)
        outer, ctx.module.marks_lines = ctx.module.marks_lines, comments.contains(statement.start, statement.end)
        try:
            if made is None:
                STATEMENTS[statement.__class__](ctx, statement)
            else:
                DEFINITIONS[LuaClass](ctx, made, statement)
        except Untranslatable as problem:
            ctx.module.refuse(problem)
        ctx.module.marks_lines = outer
        emitted = out[start:]
        if isinstance(statement, _SIMPLE):
            lines.extend(place(emitted, comments.inside(statement.end)))
        trailing = comments.trailing(statement.end)
        if made is not None and statement is made.statements[0]:
            about = [*lines, *([trailing] if trailing else [])]
            ctx.module.class_layouts[made] = Layout(comments=about, blank_before=blank and not first)
        elif not emitted and (lines or trailing):
            key = ctx.module.about_module(statement)
            if key is None:
                comments.put_back(lines, trailing)
            else:
                about = [line for line in (*lines, trailing) if line]
                ctx.module.import_comments.setdefault(key, []).extend(about)
        elif emitted:
            layout = ctx.module.layouts.setdefault(emitted[0], Layout())
            layout.comments[:0] = lines
            layout.blank_before = blank and not first
            if trailing:
                _attach_trailing(ctx, emitted, trailing)
            first = False


def _attach_trailing(ctx: FunctionContext, emitted: list[ast.stmt], trailing: str) -> None:
    last = emitted[-1]
    layout = ctx.module.layouts.setdefault(last, Layout())
    if isinstance(last, (ast.If, ast.For, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.With)):
        ctx.module.layouts[emitted[0]].comments.append(trailing)
    else:
        layout.trailing = trailing
