"""`process.event`: the kinds of process events (spec/wire.md §4.1)."""

from __future__ import annotations

from runtime_shims.engine import events
from runtime_shims.lua.table import Table
from runtime_shims.modules.support import library

CANCEL = events.CANCEL
EXIT = events.EXIT
LINK_DOWN = events.LINK_DOWN


def as_table() -> Table:
    """The table as Lua sees it."""
    return library(CANCEL=CANCEL, EXIT=EXIT, LINK_DOWN=LINK_DOWN)
