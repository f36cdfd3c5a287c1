"""`text.splitter` (spec/dialect.md §3.5) is not supported."""

from __future__ import annotations

from runtime_shims.lua.table import Table
from runtime_shims.modules.support import library, unsupported

recursive = unsupported("text.splitter.recursive")
markdown = unsupported("text.splitter.markdown")


def as_table() -> Table:
    """The nested table as Lua sees it."""
    return library(recursive=recursive, markdown=markdown)
