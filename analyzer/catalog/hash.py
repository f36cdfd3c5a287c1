"""The ``hash`` module (spec/dialect.md §3.5)."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function

_DIGESTS = ("md5", "sha1", "sha256", "sha512")

HASH = Module(
    name="hash",
    classes=frozenset({"deterministic"}),
    functions=dict(
        (
            *(
                function(
                    f"{name}(data: string, raw?: boolean) -> string?, Error?", doc=f"{name.upper()}, in hex or raw."
                )
                for name in _DIGESTS
            ),
            *(
                function(
                    f"hmac_{name}(data: string, secret: string, raw?: boolean) -> string?, Error?",
                    doc=f"HMAC with {name.upper()}, in hex or raw.",
                )
                for name in _DIGESTS
            ),
            function("fnv32(data: string) -> number?, Error?", doc="32-bit FNV-1a hash."),
            function("fnv64(data: string) -> number?, Error?", doc="64-bit FNV-1a hash."),
        )
    ),
    doc="Hashes and keyed hashes.",
)
