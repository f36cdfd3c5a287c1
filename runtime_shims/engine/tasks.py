"""Lua tasks, the threads that the scheduler runs."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from types import CoroutineType
from typing import Any, NamedTuple, NoReturn, cast

from runtime_shims.lua.coroutines import Coroutine
from runtime_shims.lua.errors import LibraryError


class Waiting(Enum):
    """What a task that is not runnable waits for."""

    NOTHING = auto()
    CHANNEL = auto()
    COMMAND = auto()


class Task:
    """Main, or what `coroutine.spawn` started. `thread` is the value that Lua code has of a spawned one."""

    __slots__ = ("args", "coroutine", "function", "thread", "waiting")

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...] = (), *, spawned: bool = False) -> None:
        self.function = function
        self.args = args
        self.coroutine: CoroutineType[Any, Any, Any] | None = None
        self.waiting = Waiting.NOTHING
        self.thread: Coroutine | None = _thread(function) if spawned else None

    def mark(self, status: str) -> None:
        """Keeps what `coroutine.status` says of a spawned task."""
        if self.thread is not None:
            self.thread.status = status


class _SchedulerOnly:
    """Stands where a thread that Lua code created keeps its body, so that Lua code cannot resume a task."""

    def send(self, _value: object) -> NoReturn:
        """Refuses."""
        raise LibraryError("cannot resume a task of the scheduler")


def _thread(function: Callable[..., Any]) -> Coroutine:
    thread = Coroutine(function)
    thread.body = cast(Any, _SchedulerOnly())
    return thread


class Wakeup(NamedTuple):
    """A task that can go on, with the result of its request or the error to throw in."""

    task: Task
    value: Any = None
    error: BaseException | None = None
