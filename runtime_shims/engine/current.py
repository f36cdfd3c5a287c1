"""The process whose Lua code is running."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runtime_shims.engine.process import Process

current_process: ContextVar[Process] = ContextVar("current_process")
"""Set by the scheduler around each step."""


def current() -> Process:
    """The running process. Raises `RuntimeError` outside of any."""
    try:
        return current_process.get()
    except LookupError:
        raise RuntimeError("no Lua process is running here") from None
