"""The second reading of large tables of plain data, which would keep luaparser busy for minutes (decisions.md 11).

Plain data are literals without escapes, and tables of them. Their tokens have only one reading, so a tree is confirmed
when it would be written with exactly the tokens of the text. What this reader does not know is left to luaparser.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, TypeAlias

from analyzer.syntax import tree
from analyzer.syntax.walk import walk

LARGE = 1_000
"""Tables with more items are read here; luaparser takes about as long for one of this size as for 100 lines of code."""

Token: TypeAlias = tuple[str, int | float | str]

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<integer>(?:0|[1-9][0-9]{0,17})(?![0-9.\w]))
      | (?P<float>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?(?![0-9.\w]))
      | (?P<string>"[^"\\\r\n\ud800-\udfff]*"|'[^'\\\r\n\ud800-\udfff]*')
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<mark>[{}\[\]=,;-])
    )""",
    re.VERBOSE,
)
_WORDS: dict[type[tree.Node], str] = {tree.Nil: "nil", tree.TrueLiteral: "true", tree.FalseLiteral: "false"}
_COMMA: Token = ("mark", ",")
_NOT_PLAIN: Token = ("not plain", "")


def confirmed_tables(chunk: tree.Chunk, text: str) -> list[tree.TableConstructor]:
    """The large tables of a chunk that are plain data and are confirmed, in source order; none within another."""
    found: list[tree.TableConstructor] = []
    for node in walk(chunk.block):
        if not isinstance(node, tree.TableConstructor) or len(node.items) <= LARGE:
            continue
        if (not found or node.start >= found[-1].end) and _is_confirmed(node, text):
            found.append(node)
    return found


class Shortened:
    """``text`` with each of ``tables`` written ``{}``."""

    def __init__(self, text: str, tables: list[tree.TableConstructor]) -> None:
        pieces: list[str] = []
        self._starts: list[int] = []
        self._shifts: list[int] = []
        position = length = 0
        for table in tables:
            pieces += [text[position : table.start], "{}"]
            length += table.start - position + 2
            position = table.end
            self._starts.append(length)
            self._shifts.append(position - length)
        self.text = "".join([*pieces, text[position:]])

    def original(self, offset: int) -> int:
        """The offset in the whole text of an offset in the shortened one."""
        index = bisect_right(self._starts, offset)
        return offset + (self._shifts[index - 1] if index else 0)


def _is_confirmed(table: tree.Node, text: str) -> bool:
    written = _tokens(text, table.start, table.end)
    return all(token == next(written, None) for token in _spelled(table)) and next(written, None) is None


def _tokens(text: str, position: int, end: int) -> Iterator[Token]:
    """The tokens of the text; every item is followed by a comma, whatever separates the items there."""
    previous: Token = _COMMA
    while position < end:
        match = _TOKEN.match(text, position, end)
        if match is None:
            yield _NOT_PLAIN
            return
        position = match.end()
        token = _token(match)
        if token == ("mark", "}") and previous not in (_COMMA, ("mark", "{")):
            yield _COMMA
        yield token
        previous = token


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup or ""
    written = match[kind]
    match kind:
        case "integer":
            return kind, int(written)
        case "float":
            return kind, float(written)
        case "string":
            return kind, written[1:-1].encode("utf-8").decode("latin-1")
    return kind, "," if written == ";" else written


def _spelled(table: tree.Node) -> Iterator[Token]:
    """The tokens with which a tree of plain data is written."""
    pending: list[Any] = [table]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            yield part
        elif isinstance(part, tree.TableConstructor):
            yield "mark", "{"
            pending.append(("mark", "}"))
            for item in reversed(part.items):
                pending += [_COMMA, item]
        else:
            pending.extend(reversed(_parts(part)))


def _parts(node: tree.Node) -> list[Any]:
    match node:
        case tree.PositionalItem():
            return [node.value]
        case tree.NamedItem():
            return [("word", node.name.value), ("mark", "="), node.value]
        case tree.KeyedItem():
            return [("mark", "["), node.key, ("mark", "]"), ("mark", "="), node.value]
        case tree.Number(value=int()):
            return [("integer", node.value)]
        case tree.Number():
            return [("float", node.value)]
        case tree.String():
            return [("string", node.value)]
        case tree.Unary(op="-", operand=tree.Number()):
            return [("mark", "-"), node.operand]
    word = _WORDS.get(node.__class__)
    return [("word", word) if word is not None else _NOT_PLAIN]
