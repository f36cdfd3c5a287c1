"""Comments inside calls, tables and lists: which argument or item each of them stands before or behind.

While a Lua statement that has comments inside is lowered, the nodes of its expressions get the Lua lines that they
stand for (``mark``). ``place`` finds the item for each comment by these lines and notes it on the item's node, where
``emit.concrete`` finds it. Both are kept as attributes of the nodes, as ``ast`` itself keeps positions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_SPAN = "lua_span"
_COMMENTS = "item_comments"

Span = tuple[int, int]
"""First and last Lua line."""


@dataclass(slots=True)
class InnerComment:
    """A comment inside a statement, as Python comment lines: on Lua lines of its own, or behind code."""

    span: Span
    lines: list[str]
    own_lines: bool


@dataclass(slots=True)
class ItemComments:
    """Comment lines before an item, the comment behind it, and comment lines between it and the closing bracket."""

    before: list[str] = field(default_factory=list)
    trailing: str = ""
    after: list[str] = field(default_factory=list)


def mark(node: ast.expr, span: Span) -> None:
    """Note the Lua lines that ``node`` stands for."""
    setattr(node, _SPAN, span)


def comments_of(node: ast.expr) -> ItemComments | None:
    """The comments that were placed at an item."""
    return getattr(node, _COMMENTS, None)


def place(statements: Iterable[ast.stmt], comments: Sequence[InnerComment]) -> list[str]:
    """Note ``comments`` on the items of ``statements``; returns the lines of those that no item could take."""
    if not comments:
        return []
    brackets = [bracket for statement in statements for bracket in _brackets(statement)]
    left: list[str] = []
    for comment in comments:
        if not _place_one(brackets, comment):
            left.extend(comment.lines)
    return left


@dataclass(slots=True)
class _Bracket:
    """A call or list: the Lua line where it opens, and those of its items whose lines are known."""

    opening: int
    items: list[tuple[ast.expr, Span]]


def _brackets(statement: ast.stmt) -> Iterator[_Bracket]:
    """The calls and lists of a statement, outer ones first; the bodies of functions have comments of their own."""
    pending: list[ast.AST] = [statement]
    position = 0
    while position < len(pending):
        node = pending[position]
        position += 1
        items = _items(node)
        spans = [(item, span) for item in items if (span := _span(item)) is not None]
        if spans:
            own: Span | None = getattr(node, _SPAN, None)
            opening = own[0] if own is not None else getattr(node, "lineno", 0) or spans[0][1][0]
            yield _Bracket(opening, spans)
        pending.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, (ast.stmt, ast.Lambda)))


def _items(node: ast.AST) -> Sequence[ast.expr]:
    if not isinstance(node, ast.Call):
        return ()
    if len(node.args) == 1 and isinstance(node.args[0], ast.List):  # ``Table.of([…])``: one bracket for the reader
        return node.args[0].elts
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def _span(node: ast.expr) -> Span | None:
    """The lines of ``node``: its own, or those of what is inside."""
    own: Span | None = getattr(node, _SPAN, None)
    if own is not None:
        return own
    inner = [span for child in ast.walk(node) if (span := getattr(child, _SPAN, None)) is not None]
    return (min(first for first, _ in inner), max(last for _, last in inner)) if inner else None


def _place_one(brackets: Sequence[_Bracket], comment: InnerComment) -> bool:
    first, last = comment.span
    if not comment.own_lines and len(comment.lines) == 1:
        for bracket in brackets:
            ending = [item for item, span in bracket.items if span[1] == first]
            if ending and not _comments(ending[-1]).trailing:
                _comments(ending[-1]).trailing = comment.lines[0]
                return True
    around = [item for bracket in brackets if bracket.opening <= first for item in bracket.items]
    behind = [(span[0], position) for position, (_, span) in enumerate(around) if span[0] > last]
    if behind:
        _comments(around[min(behind)[1]][0]).before.extend(comment.lines)
        return True
    ahead = [(-span[1], position) for position, (_, span) in enumerate(around) if span[1] <= first]
    if ahead:
        _comments(around[min(ahead)[1]][0]).after.extend(comment.lines)
        return True
    return False


def _comments(node: ast.expr) -> ItemComments:
    found = comments_of(node)
    if found is None:
        found = ItemComments()
        setattr(node, _COMMENTS, found)
    return found
