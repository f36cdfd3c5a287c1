"""Module `compress` (spec/dialect.md §3.5): one codec per format, each with `encode(data[, options])` and `decode`.

gzip, deflate (raw, RFC 1951) and zlib come with Python. brotli and zstd need packages that this distribution does not
depend on: calling them raises a Lua error that says so. Encoded bytes are deterministic here but differ from the
reference engine's.
"""

from __future__ import annotations

import zlib as python_zlib

from runtime_shims.lua.arguments import integer_argument, table_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.support import (
    INTERNAL,
    INVALID,
    Namespace,
    bytes_argument,
    failure,
    from_bytes,
    library,
    unsupported,
)

DEFAULT_MAXIMUM_SIZE = 128 * 1024 * 1024
"""Decoded data beyond this is refused unless the option `max_size` says otherwise."""

_GZIP_WINDOW, _RAW_WINDOW, _ZLIB_WINDOW = 31, -15, 15
"""zlib's `wbits`: the wrapper around the same DEFLATE stream."""


def _codec(name: str, window: int) -> Namespace:
    def encode(data: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`(compressed, nil)`, or `(nil, Invalid)` for a level outside 1..9; wrong argument types raise LuaError."""
        text = bytes_argument(data, 1, "encode")
        level = _option(options, "level", python_zlib.Z_DEFAULT_COMPRESSION, "encode")
        if level != python_zlib.Z_DEFAULT_COMPRESSION and not 1 <= level <= 9:
            return failure(INVALID, f"{name}: compression level must be between 1 and 9")
        compressor = python_zlib.compressobj(level, python_zlib.DEFLATED, window)
        return from_bytes(compressor.compress(text) + compressor.flush()), None

    def decode(data: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`(data, nil)`, `(nil, Internal)` for damaged data or more than `max_size` bytes of it."""
        compressed = bytes_argument(data, 1, "decode")
        maximum = _option(options, "max_size", DEFAULT_MAXIMUM_SIZE, "decode")
        if maximum <= 0:
            return failure(INVALID, f"{name}: max_size must be positive")
        try:
            return from_bytes(_decompress(compressed, window, maximum)), None
        except (python_zlib.error, _DecodeError) as error:
            return failure(INTERNAL, f"{name}: {error}")

    return Namespace(encode=encode, decode=decode)


class _DecodeError(Exception):
    """Truncated data, or more of it than allowed."""


def _decompress(compressed: bytes, window: int, maximum: int) -> bytes:
    """All members of the stream (gzip allows several), at most `maximum` bytes."""
    pieces: list[bytes] = []
    size = 0
    while True:
        decompressor = python_zlib.decompressobj(window)
        piece = decompressor.decompress(compressed, maximum - size + 1)
        size += len(piece)
        if size > maximum:
            raise _DecodeError("decompressed data exceeds max_size")
        pieces.append(piece)
        if not decompressor.eof:
            raise _DecodeError("unexpected end of data")
        compressed = decompressor.unused_data
        if not compressed or window != _GZIP_WINDOW:
            return b"".join(pieces)


def _option(options: LuaValue, name: str, default: int, function: str) -> int:
    if options is None:
        return default
    value = table_argument(options, 2, function)[name]
    return default if value is None else integer_argument(value, 2, function)


def as_table() -> Table:
    """The module as Lua sees it."""
    codecs = {"gzip": gzip, "deflate": deflate, "zlib": zlib, "brotli": brotli, "zstd": zstd}
    return library(**{name: codec.as_table() for name, codec in codecs.items()})


gzip = _codec("gzip", _GZIP_WINDOW)
deflate = _codec("deflate", _RAW_WINDOW)
zlib = _codec("zlib", _ZLIB_WINDOW)
brotli = Namespace(encode=unsupported("compress.brotli.encode"), decode=unsupported("compress.brotli.decode"))
zstd = Namespace(encode=unsupported("compress.zstd.encode"), decode=unsupported("compress.zstd.decode"))
