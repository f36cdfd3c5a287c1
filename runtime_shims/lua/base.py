"""The basic functions (dialect §1.3, §1.9, §1.11), by their Lua names with `_` where Python needs it."""

from __future__ import annotations

from types import CoroutineType
from typing import Final, NoReturn

from runtime_shims.lua.arguments import (
    any_argument,
    function_argument,
    integer_argument,
    optional_integer,
    string_argument,
    table_argument,
)
from runtime_shims.lua.calls import call_sync, drive, first, values
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import ArgumentError, LibraryError, LuaError, OperandFault, argument_type_error
from runtime_shims.lua.explain import lua_fault, position_at_level
from runtime_shims.lua.hooks import hooks
from runtime_shims.lua.iteration import ipairs, next_, pairs
from runtime_shims.lua.metatable import MetaTable, freeze, set_metatable
from runtime_shims.lua.numbers import float_text, text_to_number
from runtime_shims.lua.operators import string_metatable
from runtime_shims.lua.record_classes import Instance
from runtime_shims.lua.table import Table
from runtime_shims.lua.text import tostring
from runtime_shims.lua.values import ABSENT, LuaValue, type_name

_UNPACK_LIMIT: Final = 1_000_000


def type_(value: LuaValue = ABSENT, *_: LuaValue) -> str:
    """`type(value)`"""
    return type_name(any_argument(value, 1, "type"))


def tonumber(value: LuaValue = ABSENT, base: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`tonumber(value, base)`: a number comes out as float; texts follow `text_to_number`; nil for anything else."""
    kind = value.__class__
    if kind is str:
        if base is None:
            return text_to_number(value, None)
        radix = integer_argument(base, 2, "tonumber")
        if not 2 <= radix <= 36:
            raise ArgumentError(2, "tonumber", "base out of range")
        return text_to_number(value, radix)
    if kind is int or kind is float:
        return float(value)
    any_argument(value, 1, "tonumber")
    return None


def error(value: LuaValue = None, level: LuaValue = 1, *_: LuaValue) -> NoReturn:
    """`error(value, level)`: a string gets the Lua place of the level in front, other values are raised as they are."""
    depth = optional_integer(level, 1, 2, "error")
    if value.__class__ is not str:
        raise LuaError(value)
    if depth == 1:
        raise LibraryError(value)
    position = position_at_level(depth) if depth > 1 else ""
    raise LuaError(f"{position}: {value}" if position else value)


def assert_(value: LuaValue = ABSENT, message: LuaValue = None, *rest: LuaValue) -> LuaValue:
    """`assert(value, message, …)`: all arguments when the first holds.

    Otherwise the message is raised with the Lua place in front; it must be a string (dialect §1.9).
    """
    if value is not None and value is not False and value is not ABSENT:
        return value if message is None and not rest else (value, message, *rest)
    any_argument(value, 1, "assert")
    raise LibraryError("assertion failed!" if message is None else string_argument(message, 2, "assert"))


async def pcall(function: LuaValue = ABSENT, /, *arguments: LuaValue) -> LuaValue:
    """`pcall(f, …)`: true and the results, or false and the error value.

    Catches Lua errors only; any other exception (a fault of the runtime, cancellation, eviction) passes (decisions.md
    14).
    """
    any_argument(function, 1, "pcall")
    try:
        result = function(*arguments) if callable(function) else _refuse(function)
        if result.__class__ is CoroutineType:
            result = await result
    except Exception as exception:
        return (False, lua_fault(exception).value)
    return (True, *values(result, function))


def pcall_sync(function: LuaValue = ABSENT, /, *arguments: LuaValue) -> LuaValue:
    """`pcall` where nothing may suspend."""
    any_argument(function, 1, "pcall")
    try:
        result = function(*arguments) if callable(function) else _refuse(function)
        if result.__class__ is CoroutineType:
            result = drive(result)
    except Exception as exception:
        return (False, lua_fault(exception).value)
    return (True, *values(result, function))


async def xpcall(function: LuaValue = ABSENT, handler: LuaValue = ABSENT, /, *_: LuaValue) -> LuaValue:
    """`xpcall(f, handler)`: as `pcall`, with the handler's first result in place of the error. No extra arguments."""
    any_argument(function, 1, "xpcall")
    try:
        result = function() if callable(function) else _refuse(function)
        if result.__class__ is CoroutineType:
            result = await result
    except Exception as exception:
        return (False, _handled(handler, exception))
    return (True, *values(result, function))


def xpcall_sync(function: LuaValue = ABSENT, handler: LuaValue = ABSENT, /, *_: LuaValue) -> LuaValue:
    """`xpcall` where nothing may suspend."""
    any_argument(function, 1, "xpcall")
    try:
        result = function() if callable(function) else _refuse(function)
        if result.__class__ is CoroutineType:
            result = drive(result)
    except Exception as exception:
        return (False, _handled(handler, exception))
    return (True, *values(result, function))


def _refuse(value: LuaValue) -> NoReturn:
    raise OperandFault("call", (value,), 0)


def _handled(handler: LuaValue, exception: Exception) -> LuaValue:
    """What the message handler makes of an error; an error of the handler's own takes the place of its result."""
    value = lua_fault(exception).value
    function = function_argument(handler, 2, "xpcall")
    try:
        return first(call_sync(function, value))
    except Exception as failure:
        return lua_fault(failure).value


def rawequal(left: LuaValue = ABSENT, right: LuaValue = ABSENT, *_: LuaValue) -> bool:
    """`rawequal(a, b)`: equality without `__eq`."""
    any_argument(left, 1, "rawequal")
    any_argument(right, 2, "rawequal")
    if isinstance(left, Table):
        return left is right
    kind, other = left.__class__, right.__class__
    numbers = (kind is int or kind is float) and (other is int or other is float)
    return (kind is other or numbers) and bool(left == right)


def rawget(table: LuaValue = ABSENT, key: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`rawget(t, k)`"""
    return Table.__getitem__(table_argument(table, 1, "rawget"), key)


def rawset(table: LuaValue = ABSENT, key: LuaValue = None, value: LuaValue = None, *_: LuaValue) -> Table:
    """`rawset(t, k, v)` gives the table."""
    target = table_argument(table, 1, "rawset")
    target.raw_set(key, value)
    return target


def getmetatable(value: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`getmetatable(v)`: the `__metatable` field when there is one."""
    if isinstance(value, MetaTable):
        meta = value.meta
    elif value.__class__ is str:
        meta = string_metatable()
    else:
        any_argument(value, 1, "getmetatable")
        return None
    protected = meta.hash.get("__metatable") if meta is not None else None
    return meta if protected is None else protected


def setmetatable(table: LuaValue = ABSENT, meta: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`setmetatable(t, meta)` gives the table; a protected or frozen one raises.

    The Python class of a Lua class stands for its table.
    """
    target = table_argument(table, 1, "setmetatable")
    if meta is not None and not isinstance(meta, Table):
        if not (isinstance(meta, type) and issubclass(meta, Instance)):
            raise argument_type_error(2, "setmetatable", "nil or table", meta)
        meta = meta.as_table()
    if target.meta is not None and target.meta.hash.get("__metatable") is not None:
        raise LibraryError("cannot change a protected metatable")
    set_metatable(target, meta)
    return target


def select(position: LuaValue = ABSENT, /, *arguments: LuaValue) -> LuaValue:
    """`select(n, …)`: the arguments from number n on, from the end when negative; `select("#", …)` counts them."""
    if position == "#":
        return len(arguments)
    number = integer_argument(position, 1, "select")
    if number < 0:
        number += len(arguments) + 1
        if number < 1:
            number = 0
    if number == 0:
        raise ArgumentError(1, "select", "index out of range")
    return arguments[number - 1 :]


def unpack(table: LuaValue = ABSENT, start: LuaValue = None, end: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`unpack(t, i, j)`: raw elements i to j, by default all."""
    source = table_argument(table, 1, "unpack")
    if start is None and end is None:
        return tuple(source.array[1:])
    low = optional_integer(start, 1, 2, "unpack")
    high = optional_integer(end, len(source.array) - 1, 3, "unpack")
    if high - low >= _UNPACK_LIMIT:
        raise LibraryError("too many results to unpack")
    get = Table.__getitem__
    return tuple(get(source, position) for position in range(low, high + 1))


def print_(*values_: LuaValue) -> None:
    """`print(…)`: one line to the log. Only strings, numbers and error objects have a text, others are empty (§3.3)."""
    hooks.write_line(" ".join(map(_printed, values_)))


def _printed(value: LuaValue) -> str:
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if kind is float:
        return float_text(value)
    return value.lua_tostring() if isinstance(value, ErrorObject) else ""


def require(name: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`require(name)` of a computed name; constant names are resolved by the build (dialect §1.11)."""
    text = string_argument(name, 1, "require")
    found = hooks.require(text)
    if found is None:
        raise LibraryError(f"module '{text}' not found")
    return found


_GLOBALS: Final = {
    "_VERSION": "Lua 5.1",
    "_GOPHER_LUA_VERSION": "GopherLua 0.1",
    "assert": assert_,
    "error": error,
    "getmetatable": getmetatable,
    "ipairs": ipairs,
    "next": next_,
    "pairs": pairs,
    "pcall": pcall,
    "print": print_,
    "rawequal": rawequal,
    "rawget": rawget,
    "rawset": rawset,
    "require": require,
    "select": select,
    "setmetatable": setmetatable,
    "tonumber": tonumber,
    "tostring": tostring,
    "type": type_,
    "unpack": unpack,
    "xpcall": xpcall,
}


def as_table() -> Table:
    """The basic functions and texts under their Lua names, frozen: what a fresh `_G` starts from."""
    return freeze(Table(**_GLOBALS))
