"""`crypto.hmac`: keyed digests (RFC 2104) as lower-case hex text."""

from __future__ import annotations

import hmac

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.support import bytes_argument, library


def sha256(key: LuaValue = None, data: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(hex, nil)`; raises LuaError for arguments that are no strings."""
    return _keyed_digest("sha256", key, data)


def sha512(key: LuaValue = None, data: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(hex, nil)`; raises LuaError for arguments that are no strings."""
    return _keyed_digest("sha512", key, data)


def as_table() -> Table:
    """The nested table as Lua sees it."""
    return library(sha256=sha256, sha512=sha512)


def _keyed_digest(algorithm: str, key: LuaValue, data: LuaValue) -> LuaValue:
    return hmac.new(bytes_argument(key, 1, algorithm), bytes_argument(data, 2, algorithm), algorithm).hexdigest(), None
