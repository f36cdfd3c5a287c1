"""`crypto.encrypt`: `(sealed, nil)` with a nonce from the process's random source, Invalid for a wrong key size."""

from __future__ import annotations

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.crypto.sealing import AES_GCM, CHACHA20_POLY1305, NONCE_LENGTH, Cipher
from runtime_shims.modules.recorded import recorded
from runtime_shims.modules.support import INVALID, bytes_argument, failure, from_bytes, library


async def aes(data: LuaValue = None, key: LuaValue = None, aad: LuaValue = None, *_: LuaValue) -> LuaValue:
    """AES-GCM with a key of 16, 24 or 32 bytes; `aad` is authenticated but not encrypted."""
    return await _seal(AES_GCM, "aes", data, key, aad)


async def chacha20(data: LuaValue = None, key: LuaValue = None, aad: LuaValue = None, *_: LuaValue) -> LuaValue:
    """ChaCha20-Poly1305 with a key of 32 bytes; `aad` is authenticated but not encrypted."""
    return await _seal(CHACHA20_POLY1305, "chacha20", data, key, aad)


def as_table() -> Table:
    """The nested table as Lua sees it."""
    return library(aes=aes, chacha20=chacha20)


async def _seal(cipher: Cipher, function: str, data: LuaValue, key: LuaValue, aad: LuaValue) -> LuaValue:
    plain = bytes_argument(data, 1, function)
    key_bytes = bytes_argument(key, 2, function)
    associated = None if aad is None else bytes_argument(aad, 3, function)
    fault = cipher.key_fault(key_bytes)
    if fault is not None:
        return failure(INVALID, fault)

    def sealed(nonce: bytes) -> str:
        return from_bytes(nonce + cipher.make(key_bytes).encrypt(nonce, plain, associated))

    return await recorded(lambda world: (sealed(world.random_bytes(NONCE_LENGTH)), None))
