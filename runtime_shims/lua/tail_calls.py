"""Tail calls between different functions, which need no stack in Lua (decisions.md 10).

Generated code marks functions that call each other in tail position with `trampoline` and returns `tail_call(f, …)`
there; calls of a function to itself are loops in the generated code and do not come here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import TypeVar

from runtime_shims.lua.errors import OperandFault
from runtime_shims.lua.values import LuaValue

F = TypeVar("F", bound=Callable[..., LuaValue])


class TailCall:
    """A call that is still to be made by the trampoline around the function that returned it."""

    __slots__ = ("arguments", "function")

    def __init__(self, function: LuaValue, arguments: tuple[LuaValue, ...]) -> None:
        self.function = function
        self.arguments = arguments


def tail_call(function: LuaValue, /, *arguments: LuaValue) -> LuaValue:
    """`return function(…)` in a function that is marked with `trampoline`."""
    if not callable(function):
        raise OperandFault("call", (function,), 0)
    return TailCall(getattr(function, "__wrapped__", function), arguments)


def trampoline(function: F) -> F:
    """Makes the tail calls that `function` returns, one after another, and gives the last one's results."""
    if iscoroutinefunction(function):

        @wraps(function)
        async def suspending(*arguments: LuaValue) -> LuaValue:
            result = await function(*arguments)
            while result.__class__ is TailCall:
                result = await result.function(*result.arguments)
            return result

        return suspending  # type: ignore[return-value]

    @wraps(function)
    def plain(*arguments: LuaValue) -> LuaValue:
        result = function(*arguments)
        while result.__class__ is TailCall:
            result = result.function(*result.arguments)
        return result

    return plain  # type: ignore[return-value]
