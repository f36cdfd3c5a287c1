"""`crypto.random`: bytes, strings and UUIDs from the process's random source (spec/dialect.md §3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime_shims.lua.arguments import integer_argument, string_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.recorded import recorded
from runtime_shims.modules.support import INVALID, failure, from_bytes, library
from runtime_shims.modules.uuid import random_uuid

if TYPE_CHECKING:
    from runtime_shims.engine.world import World

MAXIMUM_LENGTH = 1024 * 1024
DEFAULT_CHARSET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


async def bytes(length: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(bytes, nil)`, or `(nil, Invalid)` for a length outside 1..1 MiB."""
    count = integer_argument(length, 1, "bytes")
    if not 0 < count <= MAXIMUM_LENGTH:
        return _bad_length()
    return await recorded(lambda world: (from_bytes(world.random_bytes(count)), None))


async def string(length: LuaValue = None, charset: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(text, nil)` of bytes drawn evenly from the charset; Invalid for a bad length or an empty charset."""
    count = integer_argument(length, 1, "string")
    choices = DEFAULT_CHARSET if charset is None else string_argument(charset, 2, "string")
    if not 0 < count <= MAXIMUM_LENGTH:
        return _bad_length()
    if not choices:
        return failure(INVALID, "charset must not be empty")
    return await recorded(lambda world: (_draw(world, count, choices), None))


async def uuid(*_: LuaValue) -> LuaValue:
    """A random UUID: `(text, nil)`."""
    return await recorded(lambda world: (random_uuid(world.random_bytes(16)), None))


def as_table() -> Table:
    """The nested table as Lua sees it."""
    return library(bytes=bytes, string=string, uuid=uuid)


def _bad_length() -> LuaValue:
    return failure(INVALID, f"length must be between 1 and {MAXIMUM_LENGTH}")


def _draw(world: World, count: int, choices: str) -> str:
    """Even choice by rejection: numbers above the largest multiple of the charset's size are thrown away."""
    width = (len(choices).bit_length() + 7) // 8
    limit = 256**width - 256**width % len(choices)
    drawn: list[str] = []
    while len(drawn) < count:
        random = world.random_bytes(width * (count - len(drawn)))
        numbers = (int.from_bytes(random[start : start + width]) for start in range(0, len(random), width))
        drawn.extend(choices[number % len(choices)] for number in numbers if number < limit)
    return "".join(drawn)
