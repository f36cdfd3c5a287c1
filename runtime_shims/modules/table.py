"""Lua's `table` library (dialect §1.5). Access is raw: metamethods are not asked, as in Lua 5.1."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cmp_to_key
from types import CoroutineType
from typing import Final

from runtime_shims.lua import metatable
from runtime_shims.lua.arguments import (
    function_argument,
    integer_argument,
    optional_integer,
    string_argument,
    table_argument,
)
from runtime_shims.lua.base import unpack as unpack
from runtime_shims.lua.calls import drive, first
from runtime_shims.lua.depth import c_call
from runtime_shims.lua.errors import ArgumentError, LibraryError
from runtime_shims.lua.numbers import float_text
from runtime_shims.lua.operators import lt
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import ABSENT, LuaFunction, LuaValue, truthy, type_name

_NUMBERS: Final[set[type]] = {int, float}
_STRINGS: Final = {str}


def insert(table: LuaValue = ABSENT, *arguments: LuaValue) -> None:
    """`table.insert(t, value)` appends, nil changing nothing; `table.insert(t, position, value)` moves elements up."""
    target = table_argument(table, 1, "insert")
    if len(arguments) == 1:
        target.append(arguments[0])
        return
    if len(arguments) != 2:
        raise LibraryError("wrong number of arguments to 'insert'")
    position = integer_argument(arguments[0], 2, "insert")
    if not 1 <= position <= len(target.array):
        raise ArgumentError(2, "insert", "position out of bounds")
    target.insert(position, arguments[1])


def remove(table: LuaValue = ABSENT, position: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`table.remove(t, position)` takes an element out, by default the last; nil of an empty table."""
    target = table_argument(table, 1, "remove")
    size = len(target.array) - 1
    if position is None:
        return target.remove(size) if size else None
    place = integer_argument(position, 2, "remove")
    if 1 <= place <= size:
        return target.remove(place)
    if place == size + 1 or (size == 0 and place == 0):
        value = Table.__getitem__(target, place)
        target.raw_set(place, None)
        return value
    raise ArgumentError(2, "remove", "position out of bounds")


def concat(
    table: LuaValue = ABSENT, separator: LuaValue = None, i: LuaValue = None, j: LuaValue = None, *_: LuaValue
) -> str:
    """`table.concat(t, separator, i, j)`: strings and numbers joined."""
    source = table_argument(table, 1, "concat")
    glue = "" if separator is None else string_argument(separator, 2, "concat")
    low = optional_integer(i, 1, 3, "concat")
    high = optional_integer(j, len(source.array) - 1, 4, "concat")
    if low == 1 and high == len(source.array) - 1:
        try:
            return glue.join(source.array[1:])
        except TypeError:
            pass
    get = Table.__getitem__
    return glue.join(_concat_text(get(source, position), position) for position in range(low, high + 1))


def _concat_text(value: LuaValue, position: int) -> str:
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if kind is float:
        return float_text(value)
    raise LibraryError(f"invalid value ({type_name(value)}) at index {position} in table for 'concat'")


def sort(table: LuaValue = ABSENT, comparator: LuaValue = None, *_: LuaValue) -> None:
    """`table.sort(t, comparator)`: in place; elements that compare equal keep their order.

    The comparator may not suspend. Raises `LuaError` for elements that do not compare, and on a frozen table.
    """
    target = table_argument(table, 1, "sort")
    if target.frozen:
        target.append(True)  # raises
    items = target.array[1:]
    if comparator is not None:
        _sort_with(items, _lua_order(function_argument(comparator, 2, "sort")))
    else:
        kinds = {item.__class__ for item in items}
        if kinds <= _NUMBERS or kinds == _STRINGS:
            items.sort()
        else:
            _sort_with(items, lambda left, right: -lt(left, right))
    target.array[1 : len(items) + 1] = items


def _lua_order(comparator: LuaFunction) -> Callable[[LuaValue, LuaValue], int]:
    """Python's kind of comparison from Lua's: negative where the left item comes first."""

    def order(left: LuaValue, right: LuaValue) -> int:
        before = comparator(left, right)
        if before is True:
            return -1
        if before is False:
            return 0
        return -truthy(first(drive(before) if before.__class__ is CoroutineType else before))

    return order


def _sort_with(items: list[LuaValue], order: Callable[[LuaValue, LuaValue], int]) -> None:
    with c_call():
        items.sort(key=cmp_to_key(order))


def getn(table: LuaValue = ABSENT, *_: LuaValue) -> int:
    """`table.getn(t)`: the length without `__len`."""
    return len(table_argument(table, 1, "getn").array) - 1


def maxn(table: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`table.maxn(t)`: the largest positive numeric key, 0 without one."""
    source = table_argument(table, 1, "maxn")
    largest = max((key for key in source.hash if isinstance(key, int | float)), default=0)
    return max(len(source.array) - 1, largest)


def create(*_: LuaValue) -> Table:
    """`table.create(array_size, hash_size)`: an empty table; the sizes are hints only."""
    return Table()


def freeze(table: LuaValue = ABSENT, *_: LuaValue) -> Table:
    """`table.freeze(t)` makes a table immutable and gives it back."""
    return metatable.freeze(table_argument(table, 1, "freeze"))


def isfrozen(table: LuaValue = ABSENT, *_: LuaValue) -> bool:
    """`table.isfrozen(t)`"""
    return table_argument(table, 1, "isfrozen").frozen


_FUNCTIONS: Final = {
    "concat": concat,
    "create": create,
    "freeze": freeze,
    "getn": getn,
    "insert": insert,
    "isfrozen": isfrozen,
    "maxn": maxn,
    "remove": remove,
    "sort": sort,
    "unpack": unpack,
}


@cache
def as_table() -> Table:
    """The library as a Lua value."""
    return metatable.freeze(Table(**_FUNCTIONS))
