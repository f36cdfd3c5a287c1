"""The ``ctx`` module: context values that travel with calls (spec/dialect.md §3.3, wire.md §8)."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function

CTX = Module(
    name="ctx",
    classes=frozenset({"workflow"}),
    functions=dict(
        (
            function("get(key: string) -> any, Error?", "T", "A context value, or an error of kind NotFound."),
            function("all() -> table?, Error?", "T", "All context values."),
        )
    ),
    doc="Context values given at the start of a workflow or call.",
)
