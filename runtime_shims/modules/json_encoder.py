"""Lua values to JSON text, with the reference engine's rules (spec/wire.md §9.2, spec/dialect.md §3.5).

Object keys are written sorted bytewise, because the engine's own order is random (decisions.md 1). The text is a Lua
string: one character per byte. `is_array` holds the rule that tells arrays from objects; whatever else turns tables
into lists and dictionaries uses it too.
"""

from __future__ import annotations

import re
from decimal import Decimal
from json.encoder import encode_basestring
from math import isfinite

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.text import tostring
from runtime_shims.lua.values import LuaValue, type_name

MAXIMUM_DEPTH = 128
"""Tables nested deeper are refused by encoder and decoder alike."""

_INTEGER_BOUND = 2.0**63
_GO_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_INVALID_BYTE = re.compile("[\udc80-\udcff]")
"""What the decoder makes of a byte that belongs to no UTF-8 character."""


class EncodeError(Exception):
    """The value has no JSON form; the message is the one that Lua code sees."""


def encode_value(value: LuaValue) -> str:
    """JSON text of one Lua value. Raises EncodeError for mixed, sparse, cyclic and too deeply nested tables."""
    pieces: list[str] = []
    _write(value, pieces, [])
    return "".join(pieces)


def is_array(table: Table) -> bool:
    """Whether the table becomes a JSON array rather than an object; raises EncodeError when it can become neither.

    An empty table is an array unless it ever had a string key.
    """
    keys = [key for key, _ in table.pairs()]
    if not keys:
        return not table.is_record()
    indices = [key for key in keys if _is_index(key)]
    if indices and len(indices) < len(keys):
        raise EncodeError("cannot encode mixed-key table: table has both numeric and non-numeric keys")
    if indices and max(indices) != len(indices):
        raise EncodeError("cannot encode sparse array: non-contiguous numeric keys found")
    return bool(indices)


def key_text(key: LuaValue) -> str:
    """The object name for a key: strings as they are, booleans and numbers as text. Raises EncodeError for others."""
    if isinstance(key, str):
        return key
    if isinstance(key, bool | int | float):
        return tostring(key)
    raise EncodeError(f"cannot encode table key of type {type_name(key)}")


def enter_table(table: Table, parents: list[Table], format_name: str) -> None:
    """Notes that the table is being written; raises EncodeError when it is already, or too many are."""
    if any(table is parent for parent in parents):
        raise EncodeError(f"cannot encode recursively nested tables to {format_name}")
    if len(parents) == MAXIMUM_DEPTH:
        raise EncodeError(f"cannot encode tables nested deeper than {MAXIMUM_DEPTH} levels")
    parents.append(table)


def number_text(number: int | float) -> str:
    """Digits without exponent: integers exactly, integral floats as integers, infinities and NaN as `null`."""
    if isinstance(number, int):
        return str(number)
    if not isfinite(number):
        return "null"
    if number.is_integer() and -_INTEGER_BOUND <= number < _INTEGER_BOUND:
        return str(int(number))
    return f"{Decimal(repr(number)).normalize():f}"


def string_text(string: str) -> str:
    """The quoted string with Go's escapes; every byte that is not UTF-8 becomes an escaped U+FFFD."""
    if string.isascii():
        return encode_basestring(string).translate(_GO_ESCAPES)
    text = string.encode("latin-1").decode("utf-8", "surrogateescape")
    quoted = _INVALID_BYTE.sub(r"\\ufffd", encode_basestring(text).translate(_GO_ESCAPES))
    return quoted.encode("utf-8").decode("latin-1")


def _write(value: LuaValue, pieces: list[str], parents: list[Table]) -> None:
    if value is None:
        pieces.append("null")
    elif isinstance(value, bool):
        pieces.append("true" if value else "false")
    elif isinstance(value, str):
        pieces.append(string_text(value))
    elif isinstance(value, int | float):
        pieces.append(number_text(value))
    elif isinstance(value, Table):
        _write_table(value, pieces, parents)
    elif isinstance(value, ErrorObject):
        pieces.append(string_text(tostring(value)))
    else:
        pieces.append("null")


def _write_table(table: Table, pieces: list[str], parents: list[Table]) -> None:
    enter_table(table, parents, "JSON")
    if is_array(table):
        separator = "["
        for _, value in table.pairs():
            pieces.append(separator)
            separator = ","
            _write(value, pieces, parents)
        pieces.append("]" if separator == "," else "[]")
    else:
        separator = "{"
        for name, value in sorted(((key_text(key), value) for key, value in table.pairs()), key=_by_name):
            pieces.append(f"{separator}{string_text(name)}:")
            separator = ","
            _write(value, pieces, parents)
        pieces.append("}" if separator == "," else "{}")
    parents.pop()


def _by_name(member: tuple[str, LuaValue]) -> str:
    return member[0]


def _is_index(key: LuaValue) -> bool:
    return isinstance(key, int) and not isinstance(key, bool) and key > 0
