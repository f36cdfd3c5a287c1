"""Module `base64` (spec/dialect.md §3.5): RFC 4648 standard alphabet with padding, as Go's `base64.StdEncoding`."""

from __future__ import annotations

import binascii
import re

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.support import INVALID, bytes_argument, failure, from_bytes, library

_STANDARD = re.compile(rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def encode(data: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(text, nil)`; raises LuaError when `data` is no string."""
    encoded = binascii.b2a_base64(bytes_argument(data, 1, "encode"), newline=False)
    return from_bytes(encoded), None


def decode(text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(data, nil)`, or `(nil, Invalid)` for text that is not base64; line breaks in it are ignored.

    Raises LuaError when `text` is no string.
    """
    data = decode_standard(bytes_argument(text, 1, "decode"))
    return failure(INVALID, "invalid base64 data") if data is None else (from_bytes(data), None)


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(encode=encode, decode=decode)


def decode_standard(encoded: bytes) -> bytes | None:
    """The decoded bytes, None for what is not base64. Spare bits in the last character are not looked at, as in Go."""
    compact = encoded.translate(None, b"\r\n")
    return binascii.a2b_base64(compact) if _STANDARD.fullmatch(compact) else None
