"""Large tables of data as one leaf of concrete syntax: constants, names, and calls and lists of such items.

A node per token, with its brackets, commas and spaces, would make up most of the work for data that no comment and no
precedence rule touches. The text is the same; ``emit.proof`` holds it to the same tree.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from transpiler.emit.item_comments import comments_of

if TYPE_CHECKING:
    from libcst._nodes.internal import CodegenState

LARGE = 100
"""Calls and lists with more items are looked at."""


@dataclass(frozen=True)
class Verbatim(cst.BaseExpression):
    """An expression that is written as ``text`` has it."""

    text: str = ""

    def _visit_and_replace_children(self, visitor: cst.CSTVisitorT) -> Verbatim:
        return self

    def _codegen_impl(self, state: CodegenState) -> None:
        state.add_token(self.text)


def verbatim(node: ast.Call | ast.List) -> Verbatim | None:
    """A large call or list of data; None for everything else."""
    count = len(node.args) + len(node.keywords) if isinstance(node, ast.Call) else len(node.elts)
    if count <= LARGE:
        return None
    try:
        return Verbatim(text=_text(node))
    except _NotData:
        return None


class _NotData(Exception):
    """The expression is more than data, or has comments inside."""


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant():
            return repr(node.value)
        case ast.Name():
            return node.id
        case ast.Attribute(value=ast.Name() as owner):
            return f"{owner.id}.{node.attr}"
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return f"-{value!r}"
        case ast.List():
            return f"[{_items(node.elts)}]"
        case ast.Tuple(elts=[_, _, *_]):
            return f"({_items(node.elts)})"
        case ast.Call():
            named = [f"{keyword.arg}={_item(keyword.value)}" for keyword in node.keywords if keyword.arg is not None]
            if len(named) == len(node.keywords):
                arguments = [_items(node.args)] if node.args else []
                return f"{_text(node.func)}({', '.join([*arguments, *named])})"
    raise _NotData


def _items(nodes: Sequence[ast.expr]) -> str:
    return ", ".join([_item(node) for node in nodes])


def _item(node: ast.expr) -> str:
    if comments_of(node) is not None:
        raise _NotData
    return _text(node)
