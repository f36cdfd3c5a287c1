"""The ``base64`` module (spec/dialect.md §3.5)."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function

BASE64 = Module(
    name="base64",
    classes=frozenset({"deterministic", "encoding"}),
    functions=dict(
        (
            function("encode(data: string) -> string?, Error?", doc="Base64 text of bytes."),
            function("decode(text: string) -> string?, Error?", doc="The bytes of a base64 text."),
        )
    ),
    doc="Base64 encoding.",
)
