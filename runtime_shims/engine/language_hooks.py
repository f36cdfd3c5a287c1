"""Connects the language library to the running process (`runtime_shims.lua.hooks`)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from runtime_shims.engine.current import current_process
from runtime_shims.lua.explain import position_at_level
from runtime_shims.lua.hooks import hooks
from runtime_shims.lua.values import LuaValue, to_text

if TYPE_CHECKING:
    from runtime_shims.engine.process import Process

_CALLER_OF_PRINT = 2


def install() -> None:
    """Makes output, clock, randomness, globals and tasks of the language library those of the running process.

    Outside of any process each function keeps its default, so that plain scripts work. A second call changes nothing.
    """
    if hooks.running_task is _running_task:
        return
    hooks.running_task = _running_task
    hooks.write_line = _line_writer(hooks.write_line)
    hooks.wall_clock = _clock(hooks.wall_clock)
    hooks.random = _generator(hooks.random)
    hooks.require = _require


def _running_process() -> Process | None:
    return current_process.get(None)


def _line_writer(default: Callable[[str], None]) -> Callable[[str], None]:
    def write_line(line: str) -> None:
        process = _running_process()
        if process is None:
            default(line)
        else:
            process.world.log(logging.INFO, to_text(line), {"place": position_at_level(_CALLER_OF_PRINT)})

    return write_line


def _clock(default: Callable[[], float]) -> Callable[[], float]:
    def wall_clock() -> float:
        process = _running_process()
        return default() if process is None else process.world.now_ns() / 1e9

    return wall_clock


def _generator(default: Callable[[], Random]) -> Callable[[], Random]:
    def random() -> Random:
        process = _running_process()
        return default() if process is None else process.world.generator()

    return random


def _require(name: str) -> LuaValue:
    process = _running_process()
    return None if process is None else process.globals[name]


def _running_task() -> LuaValue:
    process = _running_process()
    task = process.scheduler.running if process is not None else None
    return task.thread if task is not None else None
