"""Which function a chunk's result makes the entry function (spec/wire.md §11.2)."""

from __future__ import annotations

from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaFunction, LuaValue, type_name, utf8


def entry_function(exports: LuaValue, method: str) -> LuaFunction:
    """The chunk's result when it is a function, else its field `method`. Raises LuaError (NotFound) without either."""
    if isinstance(exports, Table):
        found = exports[utf8(method)]
        if type_name(found) == "function":
            return found  # type: ignore[no-any-return]
    elif type_name(exports) == "function":
        return exports  # type: ignore[no-any-return]
    raise LuaError(ErrorObject(utf8(f'method "{method}" not found in module'), KINDS["NOT_FOUND"], retryable=False))
