"""Durable operations give `value, nil` or `nil, err`: errors of the world become results (spec/dialect.md §3.1)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from runtime_shims.engine.requests import AsyncCommand
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.values import LuaValue, utf8
from runtime_shims.modules.support import INTERNAL


async def outcome(start: Callable[[], asyncio.Future[Any]]) -> tuple[LuaValue, ErrorObject | None]:
    """The value of an operation, or nil and the error object that it failed with."""
    try:
        return await AsyncCommand(start), None
    except LuaError as error:
        return None, error_object(error)


async def succeeded(start: Callable[[], asyncio.Future[Any]]) -> tuple[LuaValue, ErrorObject | None]:
    """`true, nil`, or nil and the error object."""
    _, error = await outcome(start)
    return (True, None) if error is None else (None, error)


def error_object(error: LuaError) -> ErrorObject:
    """The error object that a world raised; any other value becomes one of kind Internal."""
    value = error.value
    return value if isinstance(value, ErrorObject) else ErrorObject(utf8(error.message), INTERNAL)


def internal(error: ErrorObject) -> ErrorObject:
    """The error with the kind and flag that lifecycle operations force on theirs (spec/wire.md §5.4)."""
    return ErrorObject(error.text, INTERNAL, retryable=False, details=error.detail_table)
