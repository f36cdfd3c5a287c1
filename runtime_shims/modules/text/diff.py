"""`text.diff` (spec/dialect.md §3.5) is not supported: its results depend on a wall-clock time limit."""

from __future__ import annotations

from runtime_shims.lua.table import Table
from runtime_shims.modules.support import library, unsupported

new = unsupported("text.diff.new")


def as_table() -> Table:
    """The nested table as Lua sees it."""
    return library(new=new)
