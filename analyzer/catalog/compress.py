"""The ``compress`` module (spec/dialect.md §3.5); brotli and zstd have no shim because Python does not bring them."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function


def _codec(name: str, supported: bool = True) -> Module:
    return Module(
        f"compress.{name}",
        functions=dict(
            (
                function("encode(data: string, options?: table) -> string?, Error?", doc=f"Compresses with {name}."),
                function("decode(data: string, options?: table) -> string?, Error?", doc=f"Expands {name} data."),
            )
        ),
        supported=supported,
        doc=f"The {name} format.",
    )


COMPRESS = Module(
    name="compress",
    classes=frozenset({"deterministic", "encoding"}),
    nested={
        "gzip": _codec("gzip"),
        "deflate": _codec("deflate"),
        "zlib": _codec("zlib"),
        "brotli": _codec("brotli", supported=False),
        "zstd": _codec("zstd", supported=False),
    },
    doc="Compression.",
)
