"""Connects the language library to the running process (`runtime_shims.lua.hooks`)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import tzinfo
from typing import TypeVar

from runtime_shims.engine.current import current_process
from runtime_shims.engine.process import Process
from runtime_shims.engine.spawn import spawn
from runtime_shims.lua.hooks import hooks
from runtime_shims.lua.values import LuaValue, to_text

Result = TypeVar("Result")


def install() -> None:
    """Makes output, clock, zone and tasks of the language library those of the running process.

    Outside of any process each function keeps its default, so that plain scripts work.
    """
    hooks.spawn = spawn
    hooks.running_task = _running_task
    hooks.write_line = _write_line(hooks.write_line)
    hooks.wall_clock = _of_process(_wall_clock, hooks.wall_clock)
    hooks.local_zone = _of_process(_local_zone, hooks.local_zone)


def _of_process(ask: Callable[[Process], Result], default: Callable[[], Result]) -> Callable[[], Result]:
    def answer() -> Result:
        process = current_process.get(None)
        return default() if process is None else ask(process)

    return answer


def _write_line(default: Callable[[str], None]) -> Callable[[str], None]:
    def write(line: str) -> None:
        process = current_process.get(None)
        if process is None:
            default(line)
        else:
            process.world.log(logging.INFO, to_text(line), {})

    return write


def _wall_clock(process: Process) -> float:
    return process.world.now_ns() / 1e9


def _local_zone(process: Process) -> tzinfo:
    return process.world.local_zone()


def _running_task() -> LuaValue:
    process = current_process.get(None)
    task = process.scheduler.running if process is not None else None
    return task.thread if task is not None else None
