"""Type erasure: typed source → plain Lua of the same length, every remaining token in its old place.

Type syntax becomes blanks, line breaks stay. Where blanks would join two statements (``x as T`` before a line that
begins with ``(``), the last blank becomes ``;``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from analyzer.syntax import tree
from analyzer.syntax.lexer import Tokens, tokenize
from analyzer.syntax.walk import walk

_VISIBLE = re.compile(r"[^\r\n]")
_FIRST_LINE = re.compile(r"\ufeff?(?:#[^\r\n]*)?")


def erase_types(source: str, chunk: tree.Chunk) -> str:
    """``source`` without its type syntax, byte order mark and ``#`` first line; ``chunk`` is its error-free tree."""
    eraser = _Eraser(source)
    first_line = _FIRST_LINE.match(source)
    if first_line and first_line.end():
        eraser.blank(0, first_line.end())
    for node in walk(chunk):
        eraser.visit(node)
    return eraser.result()


class _Eraser:
    """Collects the ranges to blank."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.ranges: list[tuple[int, int, bool]] = []
        self._tokens: Tokens | None = None

    @property
    def tokens(self) -> Tokens:
        """The tokens of the source, made when the first range needs them."""
        if self._tokens is None:
            self._tokens = tokenize(self.source)
        return self._tokens

    def token_at(self, offset: int) -> int:
        """The index of the first token that starts at or after ``offset``."""
        return min(bisect_left(self.tokens.starts, offset), len(self.tokens.starts) - 1)

    def blank(self, start: int, end: int, ends_statement: bool = False) -> None:
        """Erase [start, end); ``ends_statement`` when what follows may be the next statement."""
        if end > start:
            self.ranges.append((start, end, ends_statement))

    def visit(self, node: tree.Node) -> None:
        """Note the ranges of ``node`` itself; its children are visited on their own."""
        if isinstance(node, tree.TypedName):
            if node.type is not None:
                self.blank(node.name.end, node.type.end)
        elif isinstance(node, tree.Function):
            self.visit_function(node)
        elif isinstance(node, tree.Cast | tree.NonNil):
            self.blank(node.expr.end, node.end, ends_statement=True)
        elif isinstance(node, tree.TypeDeclaration | tree.InterfaceDeclaration):
            self.blank(node.start, node.end, ends_statement=True)

    def visit_function(self, node: tree.Function) -> None:
        """Erase type parameters, the type of ``...`` and the result types."""
        if node.vararg is not None and node.vararg.type is not None:
            self.blank(node.vararg.start + len("..."), node.vararg.end)
        if not node.type_params and node.returns is None:
            return
        kinds, starts, ends = self.tokens.kinds, self.tokens.starts, self.tokens.ends
        index = self.token_at(node.start)
        if node.type_params:
            opening = self.token_at(node.type_params[0].start) - 1
            index = self.token_at(node.type_params[-1].end)
            if ends[index - 1] > node.type_params[-1].end:  # the second half of `>>`
                index -= 1
            self.blank(starts[opening], ends[index])
        if node.returns is not None:
            params = [*node.params, *([node.vararg] if node.vararg is not None else [])]
            if params:
                index = self.token_at(params[-1].end)
            while kinds[index] != ")" and kinds[index] != "eof":
                index += 1
            self.blank(starts[min(index + 1, len(starts) - 1)], self.results_end(node.returns, index))

    def results_end(self, returns: list[tree.TypeNode], closing: int) -> int:
        """Where the result types end; the token ``closing`` is the ``)`` of the parameters."""
        kinds, starts, ends = self.tokens.kinds, self.tokens.starts, self.tokens.ends
        if not returns:
            return ends[min(closing + 3, len(ends) - 1)]
        first = min(closing + 2, len(ends) - 1)
        if kinds[first] == "(" and starts[first] < returns[0].start:
            return ends[self.token_at(returns[-1].end)]
        return returns[-1].end

    def result(self) -> str:
        """The source with all ranges blanked."""
        pieces = []
        position = 0
        for start, end, ends_statement in _outermost(self.ranges):
            blanks = _VISIBLE.sub(" ", self.source[max(start, position) : end])
            if ends_statement and self.tokens.kinds[self.token_at(end)] == "(":
                blanks = f"{blanks[:-1]};"
            pieces += [self.source[position:start], blanks]
            position = end
        pieces.append(self.source[position:])
        return "".join(pieces)


def _outermost(ranges: Iterable[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """The ranges in order, without those inside another."""
    kept: list[tuple[int, int, bool]] = []
    for start, end, ends_statement in sorted(ranges, key=lambda item: (item[0], -item[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, ends_statement))
    return kept
