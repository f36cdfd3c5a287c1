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


def place(statements: Iterable[ast.stmt], comments: Iterable[InnerComment]) -> list[str]:
    """Note ``comments`` on the items of ``statements``; returns the lines of those that no item could take."""
    brackets = [bracket for statement in statements for bracket in _brackets(statement)]
    left: list[str] = []
    for comment in comments:
        if not _place_one(brackets, comment):
            left.extend(comment.lines)
    return left


_Bracket = list[tuple[ast.expr, Span]]


def _brackets(statement: ast.stmt) -> Iterator[_Bracket]:
    """The items with known lines of every call and list, outer ones first; bodies have comments of their own."""
    pending: list[ast.AST] = [statement]
    position = 0
    while position < len(pending):
        node = pending[position]
        position += 1
        items: Sequence[ast.expr] = ()
        if isinstance(node, ast.Call):
            items = [*node.args, *(keyword.value for keyword in node.keywords)]
            if len(items) == 1 and isinstance(items[0], ast.List):  # one bracket for the reader
                items = ()
        elif isinstance(node, ast.List):
            items = node.elts
        spans = [(item, span) for item in items if (span := _span(item)) is not None]
        if spans:
            yield spans
        pending.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, (ast.stmt, ast.Lambda)))


def _span(node: ast.expr) -> Span | None:
    """The lines of ``node``: its own, or those of what is inside."""
    own: Span | None = getattr(node, _SPAN, None)
    if own is not None:
        return own
    inner = [span for child in ast.walk(node) if (span := getattr(child, _SPAN, None)) is not None]
    return (min(first for first, _ in inner), max(last for _, last in inner)) if inner else None


def _place_one(brackets: Sequence[_Bracket], comment: InnerComment) -> bool:
    first, last = comment.span
    items = [item for bracket in brackets for item in bracket]
    if not comment.own_lines:
        ending = [bracket for bracket in brackets if any(span[1] == first for _, span in bracket)]
        if ending:
            found = _comments([item for item, span in ending[0] if span[1] == first][-1])
            if not found.trailing and len(comment.lines) == 1:
                found.trailing = comment.lines[0]
                return True
    behind = [(span[0], position) for position, (_, span) in enumerate(items) if span[0] > last]
    if behind and any(span[0] <= first for _, span in items):
        _comments(items[min(behind)[1]][0]).before.extend(comment.lines)
        return True
    ahead = [(-span[1], position) for position, (_, span) in enumerate(items) if span[1] <= first]
    if ahead:
        _comments(items[min(ahead)[1]][0]).after.extend(comment.lines)
        return True
    return False


def _comments(node: ast.expr) -> ItemComments:
    found = comments_of(node)
    if found is None:
        found = ItemComments()
        setattr(node, _COMMENTS, found)
    return found
