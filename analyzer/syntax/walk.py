"""Generic traversal of the tree, by the fields that each node class declares. Nothing here recurses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from analyzer.syntax.tree import Node

_PLAIN_FIELDS = frozenset(("start", "end", "op", "op_start", "id", "dot", "is_method", "own_line", "text", "optional"))
_CHILD_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def child_fields(node_class: type[Node]) -> tuple[str, ...]:
    """The fields of ``node_class`` that can hold nodes, in declaration order."""
    known = _CHILD_FIELDS.get(node_class)
    if known is None:
        known = tuple(field.name for field in fields(node_class) if field.name not in _PLAIN_FIELDS)
        _CHILD_FIELDS[node_class] = known
    return known


def children(node: Node) -> Iterator[Node]:
    """The direct children of ``node`` in field order, which is source order except for a synthetic ``self``."""
    for name in child_fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, list):
            yield from value


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, parents before children, in source order."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(list(children(current))))
