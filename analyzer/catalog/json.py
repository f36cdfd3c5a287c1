"""The ``json`` module (spec/dialect.md §3.5, wire.md §9.2–9.3)."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function

JSON = Module(
    name="json",
    classes=frozenset({"deterministic", "encoding"}),
    functions=dict(
        (
            function("encode(value) -> string?, Error?", doc="JSON text of a value.", hazard="unordered-text"),
            function("decode(text: string) -> any, Error?", doc="The value of a JSON text."),
            function(
                "validate(schema: table|string, value) -> boolean, Error?", doc="Checks a value against a JSON schema."
            ),
            function(
                "validate_string(schema: table|string, text: string) -> boolean, Error?",
                doc="Checks a JSON text against a JSON schema.",
            ),
        )
    ),
    doc="JSON encoding and validation.",
)
