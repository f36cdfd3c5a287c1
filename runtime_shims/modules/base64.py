"""Module `base64` (spec/dialect.md §3.5): RFC 4648 standard alphabet with padding, as Go's `base64.StdEncoding`."""

from __future__ import annotations

import binascii

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.support import INVALID, bytes_argument, failure, from_bytes, library


def encode(data: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(text, nil)`; raises LuaError when `data` is no string."""
    encoded = binascii.b2a_base64(bytes_argument(data, 1, "encode"), newline=False)
    return from_bytes(encoded), None


def decode(text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(data, nil)`, or `(nil, Invalid)` for text that is not base64; line breaks in it are ignored.

    Raises LuaError when `text` is no string.
    """
    encoded = bytes_argument(text, 1, "decode").translate(None, b"\r\n")
    try:
        return from_bytes(binascii.a2b_base64(encoded, strict_mode=True)), None
    except binascii.Error as error:
        return failure(INVALID, f"invalid base64 data: {str(error).lower()}")


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(encode=encode, decode=decode)
