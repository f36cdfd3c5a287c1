"""The ``compress`` module (spec/dialect.md §3.5); a build carries the formats whose libraries are installed."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function


def _codec(name: str) -> Module:
    return Module(
        f"compress.{name}",
        functions=dict(
            (
                function("encode(data: string, options?: table) -> string?, Error?", doc=f"Compresses with {name}."),
                function("decode(data: string, options?: table) -> string?, Error?", doc=f"Expands {name} data."),
            )
        ),
        doc=f"The {name} format.",
    )


COMPRESS = Module(
    name="compress",
    classes=frozenset({"deterministic", "encoding"}),
    nested={name: _codec(name) for name in ("gzip", "deflate", "zlib", "brotli", "zstd")},
    doc="Compression.",
)
