"""A variable in a box: for loop variables that a closure keeps and somebody changes (docs/conventions.md)."""

from __future__ import annotations

from runtime_shims.lua.values import LuaValue


class Cell:
    """One Lua variable that every closure of one loop iteration shares."""

    __slots__ = ("value",)

    def __init__(self, value: LuaValue) -> None:
        self.value = value
