"""JSON text to Lua values, with the reference engine's rules (spec/wire.md §9.3).

The engine reads with Go's `jsontext`: duplicate names, bytes that are not UTF-8 and lone surrogates are errors, and
whatever follows the first value is ignored. Numbers without `.`, `e` and `E` are integers that saturate at 64 bits;
others are floats that saturate at the largest finite one.
"""

from __future__ import annotations

import re
import sys
from json import JSONDecodeError, JSONDecoder
from math import copysign, isinf

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.json_encoder import MAXIMUM_DEPTH

_MAXIMUM_INTEGER, _MINIMUM_INTEGER = 2**63 - 1, -(2**63)
_BLANKS = re.compile(r"[ \t\n\r]*")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_CUT_NUMBER = re.compile(r"-?[0-9]+\.|-?[0-9]+(?:\.[0-9]+)?[eE]")
"""A number and the beginning of a fraction or exponent that is not complete."""


class DecodeError(Exception):
    """The text is not JSON that the engine accepts; the message says where and why."""


def decode_text(text: str) -> LuaValue:
    """The first JSON value of a Lua string. Raises DecodeError."""
    return decode_unicode(text if text.isascii() else text.encode("latin-1").decode("utf-8", "surrogateescape"))


def decode_unicode(text: str) -> LuaValue:
    """The first JSON value of a Unicode text; its strings become Lua strings. Raises DecodeError.

    Surrogates in the text stand for bytes that are not UTF-8; they are refused inside the value and ignored behind it.
    """
    start = _BLANKS.match(text).end()  # type: ignore[union-attr]  # the pattern matches everywhere
    if text.startswith(("[", "{"), start):
        _check_depth(text)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except JSONDecodeError as error:
        raise DecodeError(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    if text[end - 1].isdigit() and _CUT_NUMBER.fullmatch(text, start, end + 1):
        raise DecodeError(f"invalid number at line {text.count(chr(10), 0, end) + 1}")
    return _to_lua(value)


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAXIMUM_DEPTH:
        return
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAXIMUM_DEPTH:
                raise DecodeError(f"nested deeper than {MAXIMUM_DEPTH} levels")
        elif token[0] in "]}":
            depth -= 1
            if depth <= 0:
                return


def _to_lua(value: LuaValue) -> LuaValue:
    """A value as the JSON scanner gives it, as a Lua value; objects are tables already."""
    if isinstance(value, str):
        return _lua_string(value)
    if isinstance(value, list):
        return Table.sequence(map(_to_lua, value))
    return value


def _lua_string(text: str) -> str:
    if text.isascii():
        return text
    try:
        return text.encode().decode("latin-1")
    except UnicodeEncodeError:
        raise DecodeError("invalid UTF-8 or surrogate pair in string") from None


def _to_table(members: list[tuple[str, LuaValue]]) -> Table:
    fields = {_lua_string(name): _to_lua(value) for name, value in members}
    if len(fields) < len(members):
        raise DecodeError(f'duplicate object member name "{_first_duplicate(members)}"')
    if None in fields.values():
        fields = {name: value for name, value in fields.items() if value is not None}
    return Table.record(fields)


def _first_duplicate(members: list[tuple[str, LuaValue]]) -> str:
    seen: set[str] = set()
    return next(name for name, _ in members if name in seen or seen.add(name))  # type: ignore[func-returns-value]


def _to_integer(digits: str) -> int:
    if len(digits) > 20:
        return _MINIMUM_INTEGER if digits[0] == "-" else _MAXIMUM_INTEGER
    return min(max(int(digits), _MINIMUM_INTEGER), _MAXIMUM_INTEGER)


def _to_float(digits: str) -> float:
    number = float(digits)
    return copysign(sys.float_info.max, number) if isinf(number) else number


def _refuse_constant(name: str) -> LuaValue:
    raise DecodeError(f"invalid character '{name.lstrip('-')[0]}' at start of value")


_DECODER = JSONDecoder(
    object_pairs_hook=_to_table, parse_int=_to_integer, parse_float=_to_float, parse_constant=_refuse_constant
)
