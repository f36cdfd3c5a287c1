"""What the results of an entry function mean (spec/wire.md §5.2, spec/dialect.md §1.12)."""

from __future__ import annotations

from runtime_shims.lua.calls import adjust
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.values import LuaValue


def main_result(results: LuaValue) -> LuaValue:
    """The first result of an entry function.

    Raises:
        LuaError: when the second result is an error object, or a string, which becomes an error of kind Internal that
            is not retryable. Either wins over the first result.
    """
    value, error = adjust(results, 2)
    if isinstance(error, ErrorObject):
        raise LuaError(error)
    if type(error) is str:
        raise LuaError(ErrorObject(error, KINDS["INTERNAL"], retryable=False))
    return value
