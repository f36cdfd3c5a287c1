"""Proves that formatting and emission kept the tree, and finds where its nodes stand in the text.

Lowering stores the Lua line in ``lineno`` of the tree it builds; the formatted text is parsed again, and both trees are
walked side by side, once for both purposes.
"""

from __future__ import annotations

import ast
from typing import Any, TypeAlias

from transpiler.emit.formatting import FormattingError
from transpiler.emit.walk import FIELDS

Anchor: TypeAlias = tuple[int, int, int]
"""Where a node with a Lua line stands: line and column of the text, Lua line."""


def same_tree(expected: ast.Module, text: str) -> list[Anchor]:
    """Parse ``text`` and prove that it says what ``expected`` says; returns where the nodes with Lua lines stand.

    Raises FormattingError when the trees differ: a defect of the emitter.
    """
    anchors: list[Anchor] = []
    difference = _first_difference(expected, ast.parse(text), anchors)
    if difference is not None:
        raise FormattingError(f"the emitted text does not say what was meant, at line {difference}")
    return anchors


def _first_difference(left: ast.AST, right: ast.AST, anchors: list[Anchor]) -> int | None:
    """The line in ``right`` near which the trees differ, or None; iterative, so that depth does not matter."""
    pending: list[tuple[ast.AST, ast.AST]] = [(left, right)]
    line = 1
    while pending:
        one, other = pending.pop()
        node_class = one.__class__
        if isinstance(other, (ast.stmt, ast.expr)):
            line = other.lineno
            if lua_line := getattr(one, "lineno", 0):
                anchors.append((line, other.col_offset, lua_line))
        if node_class is not other.__class__:
            return line
        for field in FIELDS[node_class]:
            mine: Any = getattr(one, field, None)
            its: Any = getattr(other, field, None)
            if isinstance(mine, ast.AST):
                pending.append((mine, its))
            elif isinstance(mine, list):
                if not isinstance(its, list) or len(mine) != len(its):
                    return line
                if mine and isinstance(mine[0], str):
                    if mine != its:
                        return line
                else:
                    pending.extend(zip(mine, its, strict=True))
            elif mine.__class__ is not its.__class__ or (mine != its and not (mine != mine and its != its)):
                return line
    return None
