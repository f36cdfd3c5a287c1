"""Traversal of Python trees without what says nothing: positions, contexts, type comments."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

_IGNORED = {"lineno", "col_offset", "end_lineno", "end_col_offset", "type_comment", "type_ignores", "kind", "ctx"}


class _Fields(dict[type[Any], tuple[str, ...]]):
    """The fields of a class that say something, found when the class is first met; none for what is no node."""

    def __missing__(self, node_class: type[Any]) -> tuple[str, ...]:
        names = node_class._fields if issubclass(node_class, ast.AST) else ()
        found = self[node_class] = tuple(name for name in names if name not in _IGNORED)
        return found


FIELDS = _Fields()
"""Class → the names of its fields."""


def walk(roots: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """``roots`` and everything below them, in no particular order."""
    pending: list[Any] = [*roots]
    while pending:
        node = pending.pop()
        yield node
        for name in FIELDS[node.__class__]:
            value = getattr(node, name, None)
            if isinstance(value, list):
                pending.extend(item for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST):
                pending.append(value)
