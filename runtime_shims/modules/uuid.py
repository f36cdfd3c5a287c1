"""Module `uuid` (spec/dialect.md §3.3, spec/wire.md §7.3).

Every function returns `(value, err)`; bad input is an error of kind Invalid, never a raised one. v1, v4 and v7 take
time and randomness from the running process; the others are pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import md5, sha1
from typing import TYPE_CHECKING
from uuid import UUID
from weakref import WeakKeyDictionary

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.recorded import recorded
from runtime_shims.modules.support import INVALID, failure, library, to_bytes

if TYPE_CHECKING:
    from runtime_shims.engine.world import World

_HYPHENATED = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_URN_PREFIX = r"(?:[uU][rR][nN]:[uU][uU][iI][dD]:)?"
_ACCEPTED = re.compile(rf"{_URN_PREFIX}{_HYPHENATED}|\{{{_HYPHENATED}\}}|[0-9a-fA-F]{{32}}", re.ASCII)
_GREGORIAN_OFFSET = 0x01B21DD213814000
"""100-nanosecond intervals between 1582-10-15 and 1970-01-01."""
_MULTICAST_NODE = 1 << 40
"""Marks a node id that is random instead of a network address (RFC 9562 §6.10)."""

_TICKS_PER_MILLISECOND = 1 << 12

_last_ticks: WeakKeyDictionary[World, int] = WeakKeyDictionary()
"""The last time that went into a version 7 UUID, by the world of the process that made it."""


async def v1(*_: LuaValue) -> LuaValue:
    """A time-based UUID with random clock sequence and node: `(text, nil)`."""
    return await recorded(lambda world: (_version_1(world.now_ns(), world.random_bytes(8)), None))


async def v4(*_: LuaValue) -> LuaValue:
    """A random UUID: `(text, nil)`."""
    return await recorded(lambda world: (random_uuid(world.random_bytes(16)), None))


async def v7(*_: LuaValue) -> LuaValue:
    """A time-ordered random UUID, greater than all that the process made before: `(text, nil)`."""
    return await recorded(lambda world: (_version_7(_next_tick(world), world.random_bytes(8)), None))


def v3(namespace: LuaValue = None, name: LuaValue = None, *_: LuaValue) -> LuaValue:
    """The MD5 name-based UUID: `(text, nil)` or `(nil, Invalid)`."""
    return _name_based(_md5, 3, namespace, name)


def v5(namespace: LuaValue = None, name: LuaValue = None, *_: LuaValue) -> LuaValue:
    """The SHA-1 name-based UUID: `(text, nil)` or `(nil, Invalid)`."""
    return _name_based(_sha1, 5, namespace, name)


def validate(text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(true, nil)` for the text of a UUID in any accepted spelling, `(false, nil)` for everything else."""
    return _parsed(text) is not None, None


def version(text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """The version number: `(integer, nil)` or `(nil, Invalid)`."""
    parsed = _parsed(text)
    return _bad_uuid() if parsed is None else (_version_of(parsed), None)


def variant(text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`("RFC4122" | "Microsoft" | "Future" | "Reserved", nil)` or `(nil, Invalid)`."""
    parsed = _parsed(text)
    return _bad_uuid() if parsed is None else (_variant_of(parsed), None)


def parse(text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """A table of `version`, `variant`, for v1 and v7 `timestamp` (Unix seconds), for v1 `node` (12 hex digits)."""
    parsed = _parsed(text)
    if parsed is None:
        return _bad_uuid()
    number = _version_of(parsed)
    fields = Table(version=number, variant=_variant_of(parsed))
    if number == 1:
        fields["timestamp"] = (parsed.time - _GREGORIAN_OFFSET) // 10_000_000
        fields["node"] = f"{parsed.node:012x}"
    elif number == 7:
        fields["timestamp"] = (parsed.int >> 80) // 1000
    return fields, None


def format(text: LuaValue = None, style: LuaValue = "standard", *_: LuaValue) -> LuaValue:
    """The UUID rewritten as `standard` (hyphens), `simple` (hex digits only) or `urn`."""
    parsed = _parsed(text)
    if parsed is None:
        return _bad_uuid()
    match style:
        case "standard" | None:
            return str(parsed), None
        case "simple":
            return parsed.hex, None
        case "urn":
            return parsed.urn, None
    return failure(INVALID, "invalid format type, expected standard, simple or urn")


def random_uuid(random: bytes) -> str:
    """The version 4 UUID made of 16 random bytes."""
    return _with_version(int.from_bytes(random), 4)


def as_table() -> Table:
    """The module as Lua sees it."""
    functions = (v1, v3, v4, v5, v7, validate, version, variant, parse, format)
    return library(**{function.__name__: function for function in functions})


def _version_1(now_ns: int, random: bytes) -> str:
    """RFC 9562 §5.1: low, middle and high time, then clock sequence and node from eight random bytes."""
    time = now_ns // 100 + _GREGORIAN_OFFSET
    low, middle, high = time & 0xFFFFFFFF, time >> 32 & 0xFFFF, time >> 48 & 0x0FFF
    return _with_version(low << 96 | middle << 80 | high << 64 | int.from_bytes(random) | _MULTICAST_NODE, 1)


def _version_7(tick: int, random: bytes) -> str:
    """RFC 9562 §5.7 with a fraction of a millisecond in the 12 bits after the version (§6.2 method 3)."""
    milliseconds, fraction = divmod(tick, _TICKS_PER_MILLISECOND)
    return _with_version(milliseconds << 80 | fraction << 64 | int.from_bytes(random), 7)


def _next_tick(world: World) -> int:
    """The time in 1/4096 ms as google/uuid counts it, but always later than the last one of this process.

    A workflow's clock stands still between suspensions, so the order must not depend on it alone.
    """
    milliseconds, rest_ns = divmod(world.now_ns(), 1_000_000)
    tick = max(milliseconds * _TICKS_PER_MILLISECOND + (rest_ns >> 8), _last_ticks.get(world, 0) + 1)
    _last_ticks[world] = tick
    return tick


def _with_version(value: int, number: int) -> str:
    """The 128 bits with version and RFC 4122 variant put in, as text."""
    return str(UUID(int=value & ~(0xF << 76 | 0b11 << 62) | number << 76 | 0b10 << 62))


def _name_based(digest: Callable[[bytes], bytes], number: int, namespace: LuaValue, name: LuaValue) -> LuaValue:
    """RFC 9562 §5.3 and §5.5: digest of the namespace's bytes and the name, cut to 128 bits."""
    parsed = _parsed(namespace)
    if parsed is None:
        return failure(INVALID, "invalid namespace UUID")
    if not isinstance(name, str):
        return failure(INVALID, "name must be a string")
    return _with_version(int.from_bytes(digest(parsed.bytes + to_bytes(name))[:16]), number), None


def _md5(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).digest()


def _sha1(data: bytes) -> bytes:
    return sha1(data, usedforsecurity=False).digest()


def _parsed(text: LuaValue) -> UUID | None:
    return UUID(text) if isinstance(text, str) and _ACCEPTED.fullmatch(text) else None


def _bad_uuid() -> LuaValue:
    return failure(INVALID, "invalid UUID")


def _version_of(parsed: UUID) -> int:
    return parsed.int >> 76 & 0xF


def _variant_of(parsed: UUID) -> str:
    """Go's names for the variant bits (RFC 9562 §4.1)."""
    bits = parsed.int >> 61 & 0b111
    if bits & 0b110 == 0b100:
        return "RFC4122"
    return {0b110: "Microsoft", 0b111: "Future"}.get(bits, "Reserved")
