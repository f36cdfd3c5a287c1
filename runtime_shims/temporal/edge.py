"""Lua values to and from the plain Python values that the SDK sees (decisions.md 1, spec/wire.md §9).

Beyond the edge there are only dict, list, Unicode str, int, float, bool, None and, inwards, bytes; so the SDK's default
payload converter, foreign clients and hand-written Python activities need nothing special. The SDK writes object keys
sorted, which for Unicode is the order of their bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from runtime_shims.lua import error_object
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.table import Table
from runtime_shims.lua.text import tostring
from runtime_shims.lua.values import LuaValue, to_text, utf8

MAX_DEPTH = 128
INTEGER_MAXIMUM = 2**63 - 1
INTEGER_MINIMUM = -(2**63)

CYCLE = "cannot encode recursively nested tables to JSON"
DEPTH = "cannot encode tables nested deeper than 128 levels to JSON"
MIXED = "cannot encode mixed-key table: table has both numeric and non-numeric keys"
SPARSE = "cannot encode sparse array: non-contiguous numeric keys found"


class EdgeError(LuaError):
    """A Lua value has no plain form."""

    def __init__(self, text: str) -> None:
        super().__init__(ErrorObject(text, "Internal"))


def from_lua(value: LuaValue) -> Any:
    """The plain value of a Lua value (spec/wire.md §9.2).

    Functions, userdata and threads become None, an error object its text; inside tables they vanish. Raises EdgeError
    for sparse, mixed-key, cyclic and too deeply nested tables.
    """
    return _element(value, _NO_PARENTS)


def to_lua(value: Any) -> LuaValue:
    """The Lua value of a plain one (spec/wire.md §9.3); what has no Lua form becomes nil."""
    convert = _INWARDS.get(value.__class__)
    if convert is not None:
        return convert(value)
    if isinstance(value, Mapping):
        return _record(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _sequence(value)
    return None


def plain_arguments(values: Sequence[LuaValue]) -> list[Any]:
    """The plain values of a call's arguments."""
    return [from_lua(value) for value in values]


def lua_arguments(values: Sequence[Any]) -> tuple[LuaValue, ...]:
    """The Lua values of a call's plain arguments."""
    return tuple(to_lua(value) for value in values)


_Parents = tuple[int, ...]
_NO_PARENTS: _Parents = ()


def _unchanged(value: Any, parents: _Parents) -> Any:
    return value


def _text(value: str, parents: _Parents) -> str:
    return value if value.isascii() else to_text(value)


def _number(value: float, parents: _Parents) -> int | float | None:
    if value.is_integer():
        return int(value)
    return value if value - value == 0 else None


def _table(table: Table, parents: _Parents) -> Any:
    identity = id(table)
    if identity in parents:
        raise EdgeError(CYCLE)
    if len(parents) >= MAX_DEPTH:
        raise EdgeError(DEPTH)
    parents = (*parents, identity)
    items, fields = table.array, table.hash
    if len(items) > 1:
        return _array(table, parents)
    if not fields and not table.bools:
        return {} if table.is_record() else []
    plain: dict[str, Any] = {}
    for key, value in table.pairs():
        if key.__class__ is not str:
            if key.__class__ is int and key > 0:
                raise EdgeError(MIXED if table.is_record() else SPARSE)
            key = tostring(key)
        converted = _element(value, parents)
        if converted is not None:
            plain[to_text(key)] = converted
    return plain


def _array(table: Table, parents: _Parents) -> list[Any]:
    for key in table.hash:
        raise EdgeError(SPARSE if key.__class__ is int and key > 0 else MIXED)
    if table.bools:
        raise EdgeError(MIXED)
    items = table.array[1:]
    if None in items:
        raise EdgeError(SPARSE)
    return [_element(item, parents) for item in items]


def _element(value: LuaValue, parents: _Parents) -> Any:
    convert = _OUTWARDS.get(value.__class__)
    if convert is not None:
        return convert(value, parents)
    if isinstance(value, Table):
        return _table(value, parents)
    return to_text(value.lua_tostring()) if isinstance(value, ErrorObject) else None


_OUTWARDS: dict[type, Callable[[Any, _Parents], Any]] = {
    str: _text,
    int: _unchanged,
    bool: _unchanged,
    type(None): _unchanged,
    float: _number,
    Table: _table,
}


def _integer(value: int) -> int:
    return max(INTEGER_MINIMUM, min(INTEGER_MAXIMUM, value))


def _same(value: Any) -> Any:
    return value


def _bytes(value: bytes) -> str:
    return value.decode("latin-1")


def _record(value: Mapping[Any, Any]) -> Table:
    fields: dict[LuaValue, LuaValue] = {}
    for key, item in value.items():
        if item is not None:
            fields[utf8(key if key.__class__ is str else str(key))] = to_lua(item)
    return Table.record(fields)


def _sequence(value: Sequence[Any]) -> Table:
    return Table.sequence(to_lua(item) for item in value)


_INWARDS: dict[type, Callable[[Any], LuaValue]] = {
    str: utf8,
    int: _integer,
    bool: _same,
    float: _same,
    type(None): _same,
    bytes: _bytes,
    bytearray: _bytes,
    dict: _record,
    list: _sequence,
    tuple: _sequence,
}


def plain_or_text(value: LuaValue) -> Any:
    """Like `from_lua`, but a table without a plain form becomes the reason, so that an error can always be sent."""
    try:
        return from_lua(value)
    except EdgeError as error:
        return error.message


error_object.plain = plain_or_text
