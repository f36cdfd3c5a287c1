"""Loops: the numeric `for`, the generic `for`, and the iterators `next`, `pairs` and `ipairs` (dialect §1.6)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import CoroutineType, FunctionType

from runtime_shims.lua.calls import adjust, call_sync, drive
from runtime_shims.lua.errors import LibraryError, OperandFault, argument_type_error
from runtime_shims.lua.numbers import MAX_INTEGER, MIN_INTEGER
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import ABSENT, LuaValue, type_name


def next_(table: LuaValue = ABSENT, key: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`next(table, key)`: the following key and value, nil at the end."""
    if not isinstance(table, Table):
        raise argument_type_error(1, "next", "table", table)
    return table.next(key)


def pairs(table: LuaValue = ABSENT, *_: LuaValue) -> tuple[LuaValue, LuaValue, LuaValue]:
    """`pairs(table)`: `next`, the table, nil. `__pairs` does not exist in the dialect."""
    if not isinstance(table, Table):
        raise argument_type_error(1, "pairs", "table", table)
    return next_, table, None


def ipairs_step(table: Table, position: int, *_: LuaValue) -> LuaValue:
    """The iterator of `ipairs`."""
    position += 1
    value = Table.__getitem__(table, position)
    return None if value is None else (position, value)


def ipairs(table: LuaValue = ABSENT, *_: LuaValue) -> tuple[LuaValue, LuaValue, LuaValue]:
    """`ipairs(table)`: raw access, stops at the first nil, needs a real table."""
    if not isinstance(table, Table):
        raise argument_type_error(1, "ipairs", "table", table)
    return ipairs_step, table, 0


def pairs_of(table: LuaValue = ABSENT, *_: LuaValue) -> Iterator[tuple[LuaValue, LuaValue]]:
    """The key-value pairs of `for k, v in pairs(table)`. Raises LuaError for anything but a table."""
    return table.pairs() if table.__class__ is Table else pairs(table)[1].pairs()


def ipairs_of(table: LuaValue = ABSENT, *_: LuaValue) -> Iterator[tuple[int, LuaValue]]:
    """The rounds of `for i, v in ipairs(table)`. Raises LuaError for anything but a table."""
    return table.ipairs() if table.__class__ is Table else ipairs(table)[1].ipairs()


def numeric_range(first_value: LuaValue, limit: LuaValue, step: LuaValue = 1) -> Iterator[LuaValue] | range:
    """The values of `for i = first_value, limit, step`. Raises `LuaError` for a bound that is no number and for step
    0.

    Integers stay integers and never wrap; with a float start or step the values are floats.
    """
    integral = first_value.__class__ is int and step.__class__ is int
    if integral and step == 0:
        raise LibraryError("'for' step is zero")
    for value, name in ((limit, "limit"), (step, "step"), (first_value, "initial value")):
        if value.__class__ is not int and value.__class__ is not float:
            raise LibraryError(f"bad 'for' {name} (number expected, got {type_name(value)})")
    if integral:
        return _integer_range(first_value, limit, step)
    if step == 0:
        raise LibraryError("'for' step is zero")
    return _float_range(float(first_value), float(limit), float(step))


def _integer_range(start: int, limit: int | float, step: int) -> range:
    if limit.__class__ is float:
        if not MIN_INTEGER <= limit < 2.0**63:  # also NaN, which allows no iteration
            if (limit > 0) is not (step > 0) or limit != limit:
                return range(0)
            limit = MAX_INTEGER if step > 0 else MIN_INTEGER
        else:
            limit = math.floor(limit) if step > 0 else math.ceil(limit)
    return range(start, int(limit) + (1 if step > 0 else -1), step)


def _float_range(value: float, limit: float, step: float) -> Iterator[float]:
    while value <= limit if step > 0 else limit <= value:
        yield value
        value += step


def for_in(
    function: LuaValue, state: LuaValue = None, control: LuaValue = None, *, count: int = 2
) -> Iterator[tuple[LuaValue, ...]]:
    """Drives a generic `for` whose iterator cannot suspend: yields a tuple of exactly `count` values per round."""
    if not callable(function):
        raise OperandFault("iterate", (function,), 0)
    if count == 2 and isinstance(state, Table):
        if function is next_ and control is None:
            return state.pairs()
        if function is ipairs_step and control == 0:
            return state.ipairs()
    return _call_iterator(function, state, control, count)


def _call_iterator(
    function: LuaValue, state: LuaValue, control: LuaValue, count: int
) -> Iterator[tuple[LuaValue, ...]]:
    # No other kind of value stays callable whatever the loop body does.
    plain = function.__class__ is FunctionType
    while True:
        results = function(state, control) if plain else call_sync(function, state, control)
        if results.__class__ is CoroutineType:
            results = drive(results)
        row = (results,) if count == 1 and results.__class__ is not tuple else adjust(results, count)
        control = row[0]
        if control is None:
            return
        yield row
