"""`crypto.decrypt`: `(data, nil)`; Invalid for a wrong key size or too little data, Internal for false data."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.crypto.sealing import AES_GCM, CHACHA20_POLY1305, NONCE_LENGTH, TAG_LENGTH, Cipher
from runtime_shims.modules.support import INTERNAL, INVALID, bytes_argument, failure, from_bytes, library


def aes(data: LuaValue = None, key: LuaValue = None, aad: LuaValue = None, *_: LuaValue) -> LuaValue:
    """Opens what `crypto.encrypt.aes` sealed with the same key and `aad`."""
    return _open(AES_GCM, "aes", data, key, aad)


def chacha20(data: LuaValue = None, key: LuaValue = None, aad: LuaValue = None, *_: LuaValue) -> LuaValue:
    """Opens what `crypto.encrypt.chacha20` sealed with the same key and `aad`."""
    return _open(CHACHA20_POLY1305, "chacha20", data, key, aad)


def as_table() -> Table:
    """The nested table as Lua sees it."""
    return library(aes=aes, chacha20=chacha20)


def _open(cipher: Cipher, function: str, data: LuaValue, key: LuaValue, aad: LuaValue) -> LuaValue:
    sealed = bytes_argument(data, 1, function)
    key_bytes = bytes_argument(key, 2, function)
    associated = None if aad is None else bytes_argument(aad, 3, function)
    fault = cipher.key_fault(key_bytes)
    if fault is not None:
        return failure(INVALID, fault)
    if len(sealed) < NONCE_LENGTH + TAG_LENGTH:
        return failure(INVALID, "encrypted data is too short")
    try:
        plain = cipher.make(key_bytes).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], associated)
    except InvalidTag:
        return failure(INTERNAL, "decryption failed: message authentication failed")
    return from_bytes(plain), None
