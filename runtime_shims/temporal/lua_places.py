"""Where in the Lua program a replay issued each of its commands.

Only a replay that is known to diverge is run with this, a second time, because tracing every line is slow. A command
that a Lua task asked for belongs to the line where that task waits for it; any other (the end of the run) to the last
Lua line that was executed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from runtime_shims.engine.scheduler import Scheduler
from runtime_shims.engine.tasks import Task
from runtime_shims.lua.linemap import lookup
from runtime_shims.lua.traceback import LuaFrame

from .workflow_base import LuaWorkflow

_EXECUTE = Scheduler._execute.__code__


class PlaceRecorder:
    """The Lua places of one run that is being replayed."""

    def __init__(self) -> None:
        self.last: LuaFrame | None = None
        """The Lua line that was executed last."""

    def watch_commands(self, instance: Any, places: list[LuaFrame | None]) -> None:
        """Append the place of every command that the SDK's workflow `instance` issues to `places`."""
        add_command: Callable[[], Any] = instance._add_command

        def add() -> Any:
            places.append(self._place_of_command())
            return add_command()

        instance._add_command = add

    @contextmanager
    def tracing(self) -> Iterator[None]:
        """Note every Lua line that this thread executes within the block."""
        before = sys.gettrace()
        sys.settrace(self._on_call)
        try:
            yield
        finally:
            sys.settrace(before)

    def _on_call(self, frame: FrameType, event: str, _argument: Any) -> Callable[..., Any] | None:
        if lookup(frame.f_code.co_filename) is None:
            return None
        self._note(frame)
        return self._on_line

    def _on_line(self, frame: FrameType, event: str, _argument: Any) -> Callable[..., Any]:
        if event == "line":
            self._note(frame)
        return self._on_line

    def _note(self, frame: FrameType) -> None:
        self.last = _lua_frame(frame) or self.last

    def _place_of_command(self) -> LuaFrame | None:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code is not _EXECUTE:
            frame = frame.f_back
        return (_place_of_task(frame.f_locals["task"]) if frame is not None else None) or self.last


def _place_of_task(task: Task) -> LuaFrame | None:
    """The innermost Lua line where a suspended task waits."""
    place = None
    awaiting: Any = task.coroutine
    while awaiting is not None:
        frame = getattr(awaiting, "cr_frame", None)
        if frame is not None:
            place = _lua_frame(frame) or place
        awaiting = getattr(awaiting, "cr_await", None)
    return place


def _lua_frame(frame: FrameType) -> LuaFrame | None:
    line_map = lookup(frame.f_code.co_filename)
    if line_map is None or _is_wrapper(frame):
        return None
    line = line_map.lua_line(frame.f_lineno)
    name = frame.f_code.co_name
    if not line:
        return None
    return LuaFrame(line_map.entry_id, line_map.source, line, line_map.names.get(name, name), line_map.first_line)


def _is_wrapper(frame: FrameType) -> bool:
    """Whether this is the `run` method of a generated workflow class, which nobody wrote in Lua."""
    return frame.f_code.co_name == "run" and isinstance(frame.f_locals.get("self"), LuaWorkflow)
