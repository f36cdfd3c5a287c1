"""Module `text` (spec/dialect.md §3.5): regular expressions; `diff` and `splitter` refuse at the call."""

from __future__ import annotations

from runtime_shims.lua.table import Table
from runtime_shims.modules.support import library
from runtime_shims.modules.text import diff, regexp, splitter

__all__ = ["as_table", "diff", "regexp", "splitter"]


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(regexp=regexp.as_table(), diff=diff.as_table(), splitter=splitter.as_table())
