"""Results and calls: docs/conventions.md, "Results" and "Functions".

A plain value is exactly one result, a tuple exactly as many as it holds, and a function annotated `-> None` has none.
"""

from __future__ import annotations

from types import CoroutineType, FunctionType

from runtime_shims.lua.errors import LibraryError, OperandFault
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaFunction, LuaValue


def first(results: LuaValue) -> LuaValue:
    """The first of a call's results; nil when there is none."""
    if results.__class__ is tuple:
        return results[0] if results else None
    return results


def adjust(results: LuaValue, count: int) -> tuple[LuaValue, ...]:
    """Exactly `count` results: surplus ones are dropped, missing ones are nil."""
    if results.__class__ is not tuple:
        return (results,) + (None,) * (count - 1) if count else ()
    found = len(results)
    if found == count:
        return results
    return results[:count] if found > count else results + (None,) * (count - found)


def values(results: LuaValue, function: LuaFunction | None = None) -> tuple[LuaValue, ...]:
    """All results as a tuple; `function` tells "returned nil" from "has no results" by its `-> None` annotation."""
    if results.__class__ is tuple:
        return results
    if results is None and function is not None and has_no_results(function):
        return ()
    return (results,)


def has_no_results(function: LuaFunction) -> bool:
    """Whether a function is declared to have no results at all."""
    # The attributes of a callable table may be its fields.
    annotations = None if isinstance(function, Table) else getattr(function, "__annotations__", None)
    return (annotations or {}).get("return", ...) in (None, "None")


def select_args(position: LuaValue, arguments: tuple[LuaValue, ...]) -> LuaValue:
    """`select(position, ...)` over the varargs tuple of a function."""
    from runtime_shims.lua.base import select

    return select(position, *arguments)


async def call(function: LuaValue, /, *arguments: LuaValue) -> LuaValue:
    """Calls any Lua value from a function that may suspend. Raises `OperandFault` when it cannot be called."""
    if function.__class__ is not FunctionType and not callable(function):
        raise OperandFault("call", (function,), 0)
    result = function(*arguments)
    return await result if result.__class__ is CoroutineType else result


async def call_values(function: LuaValue, /, *arguments: LuaValue) -> tuple[LuaValue, ...]:
    """All results of calling any Lua value, where no result and nil must not be confused."""
    return values(await call(function, *arguments), function)


def call_values_sync(function: LuaValue, /, *arguments: LuaValue) -> tuple[LuaValue, ...]:
    """`call_values` where nothing may suspend."""
    return values(call_sync(function, *arguments), function)


def numbered(first_key: int, results: tuple[LuaValue, ...]) -> list[tuple[int, LuaValue]]:
    """The results at the end of a table constructor with the integer keys that follow."""
    return [*enumerate(results, first_key)]


def call_sync(function: LuaValue, /, *arguments: LuaValue) -> LuaValue:
    """Calls any Lua value where nothing may suspend.

    An `async def` is driven to its end; if it really suspends, the Lua error `attempt to yield across a C-call
    boundary` is raised (dialect §7: such callbacks cannot suspend). Raises `OperandFault` when the value cannot be
    called.
    """
    if function.__class__ is not FunctionType and not callable(function):
        raise OperandFault("call", (function,), 0)
    result = function(*arguments)
    return drive(result) if result.__class__ is CoroutineType else result


def drive(coroutine: CoroutineType[LuaValue, LuaValue, LuaValue]) -> LuaValue:
    """Runs a Python coroutine that must not suspend and gives its result."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    raise LibraryError("attempt to yield across a C-call boundary")
