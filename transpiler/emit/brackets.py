"""Comment lines in concrete syntax, and the items of calls and lists that have comments."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TypeVar

import libcst as cst

from transpiler.emit import nodes
from transpiler.emit.item_comments import ItemComments, comments_of

_Item = TypeVar("_Item", bound=cst.CSTNode)


def comment_lines(texts: Sequence[str]) -> list[cst.EmptyLine]:
    """Comments on lines of their own; an empty text is a blank line."""
    return [nodes.EmptyLine(comment=cst.Comment(text)) if text else nodes.BLANK_LINE for text in texts]


def commented(
    expressions: Sequence[ast.expr], items: Sequence[_Item]
) -> tuple[cst.ParenthesizedWhitespace | None, list[_Item]]:
    """The items of a call or list on lines of their own with their comments, and what stands behind the opening
    bracket; None when no item has a comment."""
    found = [comments_of(node) for node in expressions]
    if not any(found):
        return None, list(items)
    comments: list[ItemComments] = [item or ItemComments() for item in found]
    following = [*(item.before for item in comments[1:]), []]
    commas = [
        nodes.Comma(whitespace_after=_line_end(own.trailing, [*own.after, *behind]))
        for own, behind in zip(comments, following, strict=True)
    ]
    placed = [item.with_changes(comma=comma) for item, comma in zip(items, commas, strict=True)]
    return _line_end("", comments[0].before), placed


def _line_end(trailing: str, lines: Sequence[str]) -> cst.ParenthesizedWhitespace:
    """The end of a line inside brackets, with a comment there and comment lines below."""
    end = nodes.TrailingWhitespace(whitespace=nodes.TWO_SPACES, comment=cst.Comment(trailing)) if trailing else None
    return nodes.ParenthesizedWhitespace(
        first_line=end or nodes.LINE_END, empty_lines=comment_lines(lines), indent=True
    )
