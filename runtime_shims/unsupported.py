"""Entries that could not be translated: they are there, and say why when somebody calls them (decisions.md 12)."""

from __future__ import annotations

from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.values import LuaFunction, LuaValue, utf8


def unsupported(entry_id: str, reason: str) -> LuaFunction:
    """A function that raises LuaError with ``reason`` when it is called."""

    async def main(*_: LuaValue) -> LuaValue:
        raise LuaError(utf8(f"{entry_id} cannot run: {reason}"))

    return main
