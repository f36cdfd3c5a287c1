"""Generic traversal of the tree, by the fields that each node class declares. Nothing here recurses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analyzer.records import fields
from analyzer.syntax.tree import Function, LiteralType, Node, Number, String

_POSITIONS = frozenset(("start", "end", "op_start"))
_PLAIN_FIELDS = _POSITIONS | {"op", "id", "dot", "is_method", "own_line", "text", "optional", "readonly"}
_CHILD_FIELDS: dict[type[Node], tuple[str, ...]] = {Number: (), String: (), LiteralType: ()}


def child_fields(node_class: type[Node]) -> tuple[str, ...]:
    """The fields of ``node_class`` that can hold nodes, in declaration order."""
    known = _CHILD_FIELDS.get(node_class)
    if known is None:
        known = tuple(name for name in fields(node_class) if name not in _PLAIN_FIELDS)
        _CHILD_FIELDS[node_class] = known
    return known


def children(node: Node) -> list[Node]:
    """The direct children of ``node`` in field order, which is source order except for a synthetic ``self``."""
    names = _CHILD_FIELDS.get(type(node))
    if names is None:
        names = child_fields(type(node))
    found: list[Node] = []
    if not names:
        return found
    for name in names:
        value = getattr(node, name)
        if type(value) is list:
            found += value
        elif isinstance(value, Node):
            found.append(value)
    return found


def walk(node: Node, into_functions: bool = True) -> Iterator[Node]:
    """``node`` and everything below it, parents before children.

    Without ``into_functions`` a Function below ``node`` is yielded, but nothing inside it.
    """
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if into_functions or current is node or not isinstance(current, Function):
            below = children(current)
            if below:
                below.reverse()
                pending += below


def same_structure(first: Node, second: Node) -> bool:
    """Whether two trees are equal in everything but positions and comments."""
    pending: list[tuple[Any, Any]] = [(first, second)]
    while pending:
        left, right = pending.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, Node):
            names = [name for name in fields(type(left)) if name not in _POSITIONS and name != "comments"]
            pending.extend((getattr(left, name), getattr(right, name)) for name in names)
        elif isinstance(left, list):
            if len(left) != len(right):
                return False
            pending.extend(zip(left, right, strict=True))
        elif left != right:
            return False
    return True
