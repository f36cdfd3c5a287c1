"""Generic traversal of the tree. Nothing here recurses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from analyzer.records import fields
from analyzer.syntax.children import READERS
from analyzer.syntax.tree import Function, Node

_POSITIONS = frozenset(("start", "end", "op_start"))


def children(node: Node) -> list[Node]:
    """The direct children of ``node`` in field order, which is source order except for a synthetic ``self``."""
    reader = READERS.get(node.__class__)
    return [] if reader is None else reader(node)


def walk(node: Node, into_functions: bool = True) -> Iterator[Node]:
    """``node`` and everything below it, parents before children.

    Without ``into_functions`` a Function below ``node`` is yielded, but nothing inside it.
    """
    pending = [node]
    reader_of = READERS.get
    while pending:
        current = pending.pop()
        yield current
        reader = reader_of(current.__class__)
        if reader is not None and (into_functions or current is node or not isinstance(current, Function)):
            below = reader(current)
            below.reverse()
            pending += below


def index(root: Node) -> tuple[dict[Node, Node], dict[type[Node], list[Node]]]:
    """The parent of every node below ``root``, and all nodes by class, in source order."""
    parents: dict[Node, Node] = {}
    nodes: defaultdict[type[Node], list[Node]] = defaultdict(list)
    pending = [root]
    reader_of = READERS.get
    while pending:
        node = pending.pop()
        node_class = node.__class__
        nodes[node_class].append(node)
        reader = reader_of(node_class)
        if reader is not None:
            below = reader(node)
            for child in below:
                parents[child] = node
            below.reverse()
            pending += below
    return parents, nodes


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
