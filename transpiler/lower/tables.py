"""Table constructors (decisions.md 3)."""

from __future__ import annotations

import ast

from analyzer.program.control import is_multiple
from analyzer.syntax import tree
from analyzer.syntax.queries import field_of
from transpiler.emit import py
from transpiler.lower import calls, records
from transpiler.lower.context import FunctionContext
from transpiler.lower.dispatch import expression
from transpiler.lower.names import KEYWORDS
from transpiler.lower.order import in_order, is_read_late, is_simple, may_call


def constructor(ctx: FunctionContext, node: tree.TableConstructor) -> ast.expr:
    """``Table(1, 2, name=value)`` where that keeps the order of evaluation, else ``Table.of([(key, value), …])``."""
    line = ctx.module.line(node)
    made = records.instance(ctx, node, line)
    if made is not None:
        return made
    table = py.name(ctx.module.runtime("Table"))
    if all(_is_field(item) for item in node.items) and _order_kept(node.items):
        return _keywords(ctx, node, table, line)
    return _pairs(ctx, node, table, line)


def _is_field(item: tree.TableItem) -> bool:
    if isinstance(item, tree.PositionalItem):
        return True
    key = _field_name(item)
    return key is not None


def _field_name(item: tree.TableItem) -> str | None:
    """The key of an item, when it can be a Python keyword argument."""
    key = field_of(item)
    return key if key is not None and _is_keyword_argument(key) else None


def _is_keyword_argument(key: str) -> bool:
    return key.isidentifier() and key.isascii() and key not in KEYWORDS and key != "self"


def of_fields(ctx: FunctionContext, fields: list[tuple[str, ast.expr]]) -> ast.expr:
    """A table of named fields, whose values may be evaluated in any order."""
    table = py.name(ctx.module.runtime("Table"))
    if all(_is_keyword_argument(key) for key, _ in fields):
        return ast.Call(table, [], [ast.keyword(key, value) for key, value in fields])
    pairs: list[ast.expr] = [py.tuple_([py.constant(key), value]) for key, value in fields]
    return py.call(py.attribute(table, "of"), ast.List(pairs, py.LOAD))


def _order_kept(items: list[tree.TableItem]) -> bool:
    """Whether positional values may be evaluated before named ones, and no name occurs twice."""
    names = [name for item in items if not isinstance(item, tree.PositionalItem) and (name := _field_name(item))]
    if len(set(names)) != len(names):
        return False
    seen_named = False
    for item in items:
        if not isinstance(item, tree.PositionalItem):
            seen_named = seen_named or not is_simple(item.value)
        elif seen_named and not is_simple(item.value):
            return False
    return not (items and isinstance(items[-1], tree.PositionalItem) and is_multiple(items[-1].value) and seen_named)


def _keywords(ctx: FunctionContext, node: tree.TableConstructor, table: ast.expr, line: int) -> ast.expr:
    positional = [item for item in node.items if isinstance(item, tree.PositionalItem)]
    named = [item for item in node.items if not isinstance(item, tree.PositionalItem)]
    last = node.items[-1] if node.items else None

    def lower(item: tree.TableItem) -> ast.expr:
        return _value(ctx, item, item is last)

    values = in_order(ctx, [*positional, *named], lower)
    args = [value for value in values[: len(positional)] if value is not calls.NOTHING]
    keywords = [
        ast.keyword(_field_name(item), value) for item, value in zip(named, values[len(positional) :], strict=True)
    ]
    return ast.Call(table, args, keywords, lineno=line)


def _value(ctx: FunctionContext, item: tree.TableItem, last: bool) -> ast.expr:

    if last and isinstance(item, tree.PositionalItem) and is_multiple(item.value):
        return calls.star(ctx, item.value)
    return expression(ctx, item.value)


def _pairs(ctx: FunctionContext, node: tree.TableConstructor, table: ast.expr, line: int) -> ast.expr:
    """Key-value pairs in source order; the results of a trailing call or vararg are numbered on."""

    last = node.items[-1] if node.items else None
    parts: list[tuple[tree.TableItem, tree.Expr]] = []
    for item in node.items:
        parts.append((item, item.value))
        if isinstance(item, tree.KeyedItem):
            parts.insert(len(parts) if _key_is_read_late(ctx, item) else -1, (item, item.key))

    def lower(part: tuple[tree.TableItem, tree.Expr]) -> ast.expr:
        item, expr = part
        if expr is not item.value:
            return expression(ctx, expr)
        value = _value(ctx, item, item is last)
        is_first = isinstance(item, tree.KeyedItem) and _key_is_read_late(ctx, item)
        return ctx.spill(value, line=ctx.module.line(expr)) if is_first else value

    values = iter(in_order(ctx, parts, lower))
    pairs: list[ast.expr] = []
    count = 0
    for item in node.items:
        if isinstance(item, tree.KeyedItem):
            pair = [next(values), next(values)]
            pairs.append(py.tuple_(pair[::-1] if _key_is_read_late(ctx, item) else pair))
        elif isinstance(item, tree.NamedItem):
            pairs.append(py.tuple_([py.constant(item.name.value), next(values)]))
        else:
            count += 1
            pairs.append(_numbered(ctx, count, next(values)))
    pairs = [pair for pair in pairs if pair is not calls.NOTHING]
    return py.call(py.attribute(table, "of"), ast.List(pairs, py.LOAD), line=line)


def _key_is_read_late(ctx: FunctionContext, item: tree.KeyedItem) -> bool:
    """Whether the key is a local variable that the call in the value may change first."""
    return may_call(item.value) and is_read_late(ctx, item.key)


def _numbered(ctx: FunctionContext, position: int, value: ast.expr) -> ast.expr:
    if isinstance(value, ast.Starred):
        return py.starred(ctx.module.call("numbered", ast.Constant(position), value.value))
    return value if value is calls.NOTHING else py.tuple_([ast.Constant(position), value])
