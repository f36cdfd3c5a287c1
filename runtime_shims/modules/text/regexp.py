"""`text.regexp` (spec/dialect.md §3.5): RE2 regular expressions with the behaviour of Go's `regexp` package.

Positions are what Lua's own `string.find` gives: the first byte counts from 1 and the last byte is included, so
`s:sub(pos[1], pos[2])` is the match. Go's zero-based half-open pairs (`start`, `stop`) become `{start + 1, stop}`.
"""

from __future__ import annotations

from runtime_shims.lua.arguments import integer_argument, string_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.support import INVALID, bytes_argument, failure, from_bytes, library, to_bytes
from runtime_shims.modules.text import go_regexp
from runtime_shims.modules.text.go_regexp import Match, Pattern, Span


class Regexp(LuaObject):
    """A compiled pattern. Methods raise LuaError for arguments of a wrong type and fail in no other way."""

    __slots__ = ("_pattern", "_regexp")

    lua_names = (
        "match_string",
        "find_string",
        "find_string_index",
        "find_string_submatch",
        "find_all_string",
        "find_all_string_index",
        "find_all_string_submatch",
        "replace_all_string",
        "split",
        "num_subexp",
        "subexp_names",
        "string",
    )

    def __init__(self, pattern: str, regexp: Pattern) -> None:
        self._pattern = pattern
        self._regexp = regexp

    def match_string(self, text: LuaValue = None, *_: LuaValue) -> LuaValue:
        """Whether the pattern matches anywhere in the text."""
        return self._find(text, "match_string")[1] is not None

    def find_string(self, text: LuaValue = None, *_: LuaValue) -> LuaValue:
        """The leftmost match, or nil."""
        data, match = self._find(text, "find_string")
        return None if match is None else _piece(data, match[0])

    def find_string_index(self, text: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`{first, last}` of the leftmost match, or nil."""
        match = self._find(text, "find_string_index")[1]
        return None if match is None else _position(match[0])

    def find_string_submatch(self, text: LuaValue = None, *_: LuaValue) -> LuaValue:
        """The leftmost match followed by its groups ("" for those that took no part), or nil."""
        data, match = self._find(text, "find_string_submatch")
        return None if match is None else _pieces(data, match)

    def find_all_string(self, text: LuaValue = None, limit: LuaValue = None, *_: LuaValue) -> LuaValue:
        """All matches, at most `limit` of them."""
        data, matches = self._find_all(text, limit, "find_all_string")
        return Table.sequence(_piece(data, match[0]) for match in matches)

    def find_all_string_index(self, text: LuaValue = None, limit: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`{first, last}` of all matches, at most `limit` of them."""
        matches = self._find_all(text, limit, "find_all_string_index")[1]
        return Table.sequence(_position(match[0]) for match in matches)

    def find_all_string_submatch(self, text: LuaValue = None, limit: LuaValue = None, *_: LuaValue) -> LuaValue:
        """As `find_string_submatch` for all matches, at most `limit` of them."""
        data, matches = self._find_all(text, limit, "find_all_string_submatch")
        return Table.sequence(_pieces(data, match) for match in matches)

    def replace_all_string(self, text: LuaValue = None, template: LuaValue = None, *_: LuaValue) -> LuaValue:
        """The text with every match replaced; `$1`, `${1}`, `$name`, `${name}` and `$$` are expanded as in Go."""
        data = bytes_argument(text, 2, "replace_all_string")
        replacement = bytes_argument(template, 3, "replace_all_string")
        return from_bytes(go_regexp.replace_all(self._regexp, data, replacement))

    def split(self, text: LuaValue = None, limit: LuaValue = None, *_: LuaValue) -> LuaValue:
        """The pieces between the matches, at most `limit` of them (negative or nil: all)."""
        data = bytes_argument(text, 2, "split")
        return Table.sequence(map(from_bytes, go_regexp.split(self._regexp, data, _limit(limit, "split"))))

    def num_subexp(self, *_: LuaValue) -> LuaValue:
        """The number of groups."""
        return self._regexp.groups

    def subexp_names(self, *_: LuaValue) -> LuaValue:
        """Names of the whole match (always "") and of every group, "" for those without."""
        return Table.sequence(map(from_bytes, go_regexp.group_names(self._regexp)))

    def string(self, *_: LuaValue) -> LuaValue:
        """The pattern as it was written."""
        return self._pattern

    def _find(self, text: LuaValue, function: str) -> tuple[bytes, Match | None]:
        data = bytes_argument(text, 2, function)
        return data, go_regexp.find(self._regexp, data)

    def _find_all(self, text: LuaValue, limit: LuaValue, function: str) -> tuple[bytes, list[Match]]:
        data = bytes_argument(text, 2, function)
        return data, list(go_regexp.find_all(self._regexp, data, _limit(limit, function)))


def compile(pattern: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(Regexp, nil)`, or `(nil, Invalid)` for a pattern that is not RE2; raises LuaError when it is no string."""
    text = string_argument(pattern, 1, "compile")
    try:
        return Regexp(text, go_regexp.compile_pattern(to_bytes(text))), None
    except go_regexp.PatternError as error:
        return failure(INVALID, str(error))


def as_table() -> Table:
    """The nested table as Lua sees it."""
    return library(compile=compile)


def _limit(limit: LuaValue, function: str) -> int:
    return -1 if limit is None else integer_argument(limit, 3, function)


def _piece(data: bytes, span: Span) -> str:
    return "" if span == go_regexp.NO_SPAN else from_bytes(data[span[0] : span[1]])


def _pieces(data: bytes, match: Match) -> Table:
    return Table.sequence(_piece(data, span) for span in match)


def _position(span: Span) -> Table:
    return Table(span[0] + 1, span[1])
