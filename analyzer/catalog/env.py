"""The host-side ``env`` module (spec/host-modules.md §5)."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function

ENV = Module(
    name="env",
    classes=frozenset({"nondeterministic", "storage"}),
    functions=dict(
        (
            function("get(key: string) -> string?, Error?", "N", "The value of a registered variable."),
            function("set(key: string, value: string) -> boolean?, Error?", "N", "Sets a registered variable."),
            function("get_all() -> table?, Error?", "N", "All variables."),
        )
    ),
    doc="Registered environment variables.",
)
