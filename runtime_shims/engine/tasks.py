"""Lua tasks, the threads that the scheduler runs."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from types import CoroutineType
from typing import Any, ClassVar, NamedTuple

from runtime_shims.lua.values import address_text


class Waiting(Enum):
    """What a task that is not runnable waits for."""

    NOTHING = auto()
    CHANNEL = auto()
    COMMAND = auto()


class Task:
    """Main, or what `coroutine.spawn` started; Lua sees it as a thread."""

    __slots__ = ("args", "coroutine", "ended", "function", "waiting")

    lua_type_name: ClassVar[str] = "thread"

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...] = ()) -> None:
        self.function = function
        self.args = args
        self.coroutine: CoroutineType[Any, Any, Any] | None = None
        self.waiting = Waiting.NOTHING
        self.ended = False

    @property
    def status(self) -> str:
        """What `coroutine.status` says."""
        if self.ended:
            return "dead"
        return "running" if self.coroutine is not None and self.coroutine.cr_running else "suspended"

    def lua_tostring(self) -> str:
        """What `tostring` gives."""
        return address_text("thread", self)


class Wakeup(NamedTuple):
    """A task that can go on, with the result of its request or the error to throw in."""

    task: Task
    value: Any = None
    error: BaseException | None = None
