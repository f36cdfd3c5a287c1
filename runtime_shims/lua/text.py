"""`tostring`: the text of every Lua value (dialect §1.3, §1.9)."""

from __future__ import annotations

from runtime_shims.lua.calls import call_sync, first
from runtime_shims.lua.errors import LibraryError, LuaError
from runtime_shims.lua.metatable import MetaTable
from runtime_shims.lua.numbers import float_text
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import ABSENT, LuaValue, address_text, type_name


def tostring(value: LuaValue = ABSENT, *_: LuaValue) -> str:
    """The text of a value; `__tostring` is honoured. Tables, functions and the like show an address."""
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if kind is float:
        return float_text(value)
    if value is None:
        return "nil"
    if kind is bool:
        return "true" if value else "false"
    if value is ABSENT:
        raise LibraryError("bad argument #1 to 'tostring' (value expected)")
    if isinstance(value, LuaObject):
        return value.lua_tostring()
    if isinstance(value, MetaTable) and (handler := value.meta.hash.get("__tostring")) is not None:  # type: ignore[union-attr]
        text = first(call_sync(handler, value))
        if text.__class__ is not str:
            raise LibraryError("'__tostring' must return a string")
        return text
    return address_text(type_name(value), value)


def error_text(value: LuaValue) -> str:
    """What a raised value says for itself. An address says nothing, and would be another one in every replay."""
    try:
        text = tostring(value)
    except LuaError:  # its own `__tostring` fails
        text = address_text(type_name(value), value)
    if text == address_text(type_name(value), value):
        return f"(error object is a {type_name(value)} value)"
    return text
