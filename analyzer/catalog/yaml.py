"""The ``yaml`` module (spec/dialect.md §3.5)."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function

YAML = Module(
    name="yaml",
    classes=frozenset({"deterministic", "encoding"}),
    functions=dict(
        (
            function(
                "encode(value, options?: table) -> string?, Error?",
                doc="YAML text of a value; `field_order` and `sort_unordered` fix the order of keys.",
                hazard="unordered-text",
            ),
            function("decode(text: string) -> any, Error?", doc="The value of a YAML text."),
        )
    ),
    doc="YAML encoding.",
)
