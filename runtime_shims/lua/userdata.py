"""Userdata: values of the host (errors, channels, times, …) that Lua code uses through methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from runtime_shims.lua.values import LuaValue, address_text


class LuaObject:
    """Base of every userdata class.

    A subclass lists in `lua_names` what Lua code may call; the methods are ordinary Python methods of that name, with
    a trailing `_` where Python needs one. Indexing an instance gives its Lua methods and nil for every other key.
    Subclasses may define `__lt__`, `__add__`, … ; equality is identity unless a subclass says otherwise.
    """

    __slots__ = ("__weakref__",)

    lua_type_name: ClassVar[str] = "userdata"
    lua_names: ClassVar[tuple[str, ...]] = ()
    lua_methods: ClassVar[dict[str, Callable[..., Any]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.lua_methods = {
            **cls.lua_methods,
            **{name: getattr(cls, name, None) or getattr(cls, f"{name}_") for name in cls.lua_names},
        }

    def __getitem__(self, key: LuaValue) -> LuaValue:
        return self.lua_methods.get(key)

    def lua_tostring(self) -> str:
        """The text that `tostring` gives."""
        return address_text(self.lua_type_name, self)
