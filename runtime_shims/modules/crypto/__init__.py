"""Module `crypto` (spec/dialect.md §3.3, spec/wire.md §7.3).

`random.*` and `encrypt.*` take their randomness from the running process and suspend for an instant; everything else is
pure. Functions return `(value, err)`: Invalid for sizes and keys that cannot be used, Internal for what the algorithm
refuses. `random_bytes` is another name of `random.bytes` (decisions.md 24).
"""

from __future__ import annotations

import hashlib
from hmac import compare_digest

from runtime_shims.lua.arguments import integer_argument, string_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.crypto import decrypt, encrypt, hmac, jwt, random
from runtime_shims.modules.support import INVALID, bytes_argument, failure, from_bytes, library

__all__ = [
    "as_table",
    "constant_time_compare",
    "decrypt",
    "encrypt",
    "hmac",
    "jwt",
    "pbkdf2",
    "random",
    "random_bytes",
]

MAXIMUM_ITERATIONS = 10_000_000
MAXIMUM_KEY_LENGTH = 1024 * 1024
"""Bounds of `pbkdf2`: beyond them a single call would block the worker for minutes."""

_PBKDF2_HASHES = frozenset({"sha256", "sha512"})

random_bytes = random.bytes


def pbkdf2(
    password: LuaValue = None,
    salt: LuaValue = None,
    iterations: LuaValue = None,
    key_length: LuaValue = None,
    hash: LuaValue = "sha256",
    *_: LuaValue,
) -> LuaValue:
    """The derived key as raw bytes (RFC 8018), with `sha256` or `sha512`; Invalid for numbers out of range."""
    secret = bytes_argument(password, 1, "pbkdf2")
    salt_bytes = bytes_argument(salt, 2, "pbkdf2")
    rounds = integer_argument(iterations, 3, "pbkdf2")
    length = integer_argument(key_length, 4, "pbkdf2")
    algorithm = "sha256" if hash is None else string_argument(hash, 5, "pbkdf2")
    if not 0 < rounds <= MAXIMUM_ITERATIONS:
        return failure(INVALID, f"iterations must be between 1 and {MAXIMUM_ITERATIONS}")
    if not 0 < length <= MAXIMUM_KEY_LENGTH:
        return failure(INVALID, f"key length must be between 1 and {MAXIMUM_KEY_LENGTH}")
    if algorithm not in _PBKDF2_HASHES:
        return failure(INVALID, f"unsupported hash algorithm: {algorithm}")
    return from_bytes(hashlib.pbkdf2_hmac(algorithm, secret, salt_bytes, rounds, length)), None


def constant_time_compare(first: LuaValue = None, second: LuaValue = None, *_: LuaValue) -> LuaValue:
    """Whether two strings are equal, in a time that does not depend on where they differ."""
    left = bytes_argument(first, 1, "constant_time_compare")
    return compare_digest(left, bytes_argument(second, 2, "constant_time_compare"))


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(
        random=random.as_table(),
        encrypt=encrypt.as_table(),
        decrypt=decrypt.as_table(),
        hmac=hmac.as_table(),
        jwt=jwt.as_table(),
        pbkdf2=pbkdf2,
        constant_time_compare=constant_time_compare,
        random_bytes=random_bytes,
    )
