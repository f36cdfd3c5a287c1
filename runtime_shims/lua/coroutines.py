"""Lua coroutines on top of `async def`.

A coroutine is a Python coroutine that `resume` drives itself. `yield_` awaits a `CoroutineYield` marker, which stops
at the nearest driver; every other awaited request (a durable call, a channel operation) passes on to the scheduler,
so that it suspends the whole enclosing task (dialect §1.12).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextvars import ContextVar
from types import CoroutineType
from typing import Any, Final

from runtime_shims.lua.calls import values
from runtime_shims.lua.errors import LibraryError, argument_type_error
from runtime_shims.lua.explain import lua_fault
from runtime_shims.lua.hooks import hooks
from runtime_shims.lua.values import ABSENT, TYPE_NAMES, LuaFunction, LuaValue

_running: Final[ContextVar[Coroutine | None]] = ContextVar("running_coroutine", default=None)


class CoroutineYield:
    """The request that carries the values of `coroutine.yield` to the nearest `resume`."""

    __slots__ = ("values",)

    def __init__(self, values: tuple[LuaValue, ...]) -> None:
        self.values = values

    def __await__(self) -> Generator[CoroutineYield, tuple[LuaValue, ...], tuple[LuaValue, ...]]:
        return (yield self)


class Coroutine:
    """A Lua thread. `status` is "suspended", "running", "normal" or "dead"."""

    __slots__ = ("__weakref__", "body", "function", "status")

    def __init__(self, function: LuaFunction) -> None:
        self.function = function
        self.body: CoroutineType[Any, Any, Any] | None = None
        self.status = "suspended"


TYPE_NAMES[Coroutine] = "thread"


class _Resumption:
    """Awaitable that runs a coroutine until it yields, returns or raises, and gives the values."""

    __slots__ = ("arguments", "coroutine")

    def __init__(self, coroutine: Coroutine, arguments: tuple[LuaValue, ...]) -> None:
        self.coroutine = coroutine
        self.arguments = arguments

    def __await__(self) -> Generator[Any, Any, tuple[LuaValue, ...]]:
        coroutine, resumer = self.coroutine, _running.get()
        step: Callable[[Any], Any]
        argument: Any
        if coroutine.body is None:
            step, argument = self._start, self.arguments
        else:
            step, argument = coroutine.body.send, self.arguments
        while True:
            self._enter(resumer)
            try:
                request = step(argument)
            except StopIteration as stop:
                coroutine.status = "dead"
                return values(stop.value, coroutine.function)
            except BaseException:
                coroutine.status = "dead"
                raise
            finally:
                self._leave(resumer)
            if request.__class__ is CoroutineYield:
                coroutine.status = "suspended"
                return request.values
            assert coroutine.body is not None
            try:
                argument = yield request
                step = coroutine.body.send
            except BaseException as exception:
                argument, step = exception, coroutine.body.throw

    def _start(self, arguments: tuple[LuaValue, ...]) -> Any:
        """Calls the function: a plain one has then finished, an `async` one begins to run."""
        result = self.coroutine.function(*arguments)
        if result.__class__ is not CoroutineType:
            raise StopIteration(result)
        self.coroutine.body = result
        return result.send(None)

    def _enter(self, resumer: Coroutine | None) -> None:
        if resumer is not None:
            resumer.status = "normal"
        self.coroutine.status = "running"
        _running.set(self.coroutine)

    def _leave(self, resumer: Coroutine | None) -> None:
        if resumer is not None:
            resumer.status = "running"
        _running.set(resumer)


def create(function: LuaValue = ABSENT, *_: LuaValue) -> Coroutine:
    """`coroutine.create(f)`"""
    return Coroutine(_body(function, "create"))


async def resume(coroutine: LuaValue = ABSENT, *arguments: LuaValue) -> tuple[LuaValue, ...]:
    """`coroutine.resume(co, …)`: true and the yielded or returned values, or false and the error."""
    thread = _thread(coroutine, "resume")
    if thread.status != "suspended":
        return False, _refusal(thread)
    try:
        return True, *await _Resumption(thread, arguments)
    except Exception as exception:
        return False, lua_fault(exception).value


async def yield_(*results: LuaValue) -> tuple[LuaValue, ...]:
    """`coroutine.yield(…)` gives the arguments of the next resume."""
    if _running.get() is None:
        raise LibraryError("attempt to yield from outside a coroutine")
    return await CoroutineYield(results)


def wrap(function: LuaValue = ABSENT, *_: LuaValue) -> LuaFunction:
    """`coroutine.wrap(f)`: a function that resumes and gives the values; errors pass through unchanged."""
    thread = Coroutine(_body(function, "wrap"))

    async def resume_wrapped(*arguments: LuaValue) -> tuple[LuaValue, ...]:
        if thread.status != "suspended":
            raise LibraryError(_refusal(thread))
        return await _Resumption(thread, arguments)

    return resume_wrapped


def status(coroutine: LuaValue = ABSENT, *_: LuaValue) -> str:
    """`coroutine.status(co)`"""
    return _thread(coroutine, "status").status


def running(*_: LuaValue) -> LuaValue:
    """`coroutine.running()`: the running thread, nil in main (dialect §3.2)."""
    return _running.get() or hooks.running_task()


def _body(function: LuaValue, name: str) -> LuaFunction:
    if not callable(function):
        raise argument_type_error(1, name, "function", function)
    return function  # type: ignore[no-any-return]


def _thread(value: LuaValue, name: str) -> Coroutine:
    if value.__class__ is not Coroutine:
        raise argument_type_error(1, name, "thread", value)
    return value


def _refusal(thread: Coroutine) -> str:
    kind = "dead" if thread.status == "dead" else "non-suspended"
    return f"cannot resume {kind} coroutine"
