"""Module `hash` (spec/dialect.md §3.5): digests, keyed digests and FNV-1a.

Digests are lower-case hex text, or the raw bytes when the last argument is true. All functions return `(value, err)`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, truthy
from runtime_shims.modules.support import bytes_argument, from_bytes, library

_FNV_32 = (0x811C9DC5, 0x01000193, 0xFFFFFFFF)
_FNV_64 = (0xCBF29CE484222325, 0x00000100000001B3, 0xFFFFFFFFFFFFFFFF)
"""Offset basis, prime and mask."""


def _digest(algorithm: str) -> Callable[..., LuaValue]:
    def digest(data: LuaValue = None, raw: LuaValue = None, *_: LuaValue) -> LuaValue:
        hashed = hashlib.new(algorithm, bytes_argument(data, 1, algorithm), usedforsecurity=False)
        return (from_bytes(hashed.digest()) if truthy(raw) else hashed.hexdigest()), None

    digest.__doc__ = f"The {algorithm} digest of `data`: `(text, nil)`; raises LuaError when `data` is no string."
    return digest


def _keyed_digest(algorithm: str) -> Callable[..., LuaValue]:
    function = f"hmac_{algorithm}"

    def keyed_digest(data: LuaValue = None, secret: LuaValue = None, raw: LuaValue = None, *_: LuaValue) -> LuaValue:
        message = bytes_argument(data, 1, function)
        hashed = hmac.new(bytes_argument(secret, 2, function), message, algorithm)
        return (from_bytes(hashed.digest()) if truthy(raw) else hashed.hexdigest()), None

    keyed_digest.__doc__ = f"HMAC with {algorithm} (RFC 2104) of `data`; raises LuaError for arguments of a wrong type."
    return keyed_digest


md5 = _digest("md5")
sha1 = _digest("sha1")
sha256 = _digest("sha256")
sha512 = _digest("sha512")
hmac_md5 = _keyed_digest("md5")
hmac_sha1 = _keyed_digest("sha1")
hmac_sha256 = _keyed_digest("sha256")
hmac_sha512 = _keyed_digest("sha512")


def fnv32(data: LuaValue = None, *_: LuaValue) -> LuaValue:
    """The 32-bit FNV-1a hash as an integer: `(number, nil)`."""
    return _fnv_1a(bytes_argument(data, 1, "fnv32"), *_FNV_32), None


def fnv64(data: LuaValue = None, *_: LuaValue) -> LuaValue:
    """The 64-bit FNV-1a hash as a float, because it may exceed the largest integer: `(number, nil)`."""
    return float(_fnv_1a(bytes_argument(data, 1, "fnv64"), *_FNV_64)), None


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(
        md5=md5,
        sha1=sha1,
        sha256=sha256,
        sha512=sha512,
        hmac_md5=hmac_md5,
        hmac_sha1=hmac_sha1,
        hmac_sha256=hmac_sha256,
        hmac_sha512=hmac_sha512,
        fnv32=fnv32,
        fnv64=fnv64,
    )


def _fnv_1a(data: bytes, value: int, prime: int, mask: int) -> int:
    for byte in data:
        value = (value ^ byte) * prime & mask
    return value
