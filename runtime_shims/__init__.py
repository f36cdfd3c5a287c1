"""What generated code imports: the Lua language by the names of docs/conventions.md, and the application around it.

Importing this package loads the language core only. `Application`, `LuaPlugin` and `LuaWorkflow`, which need the
Temporal SDK, are loaded when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime_shims.lua.base import (
    assert_,
    error,
    getmetatable,
    pcall,
    pcall_sync,
    print_,
    rawequal,
    rawget,
    rawset,
    require,
    select,
    setmetatable,
    tonumber,
    type_,
    unpack,
    xpcall,
    xpcall_sync,
)
from runtime_shims.lua.calls import (
    adjust,
    call,
    call_sync,
    call_values,
    call_values_sync,
    first,
    numbered,
    select_args,
    values,
)
from runtime_shims.lua.cell import Cell
from runtime_shims.lua.depth import allow_deep_calls
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.iteration import for_in, ipairs, ipairs_of, next_, numeric_range, pairs, pairs_of
from runtime_shims.lua.metatable import MetaTable
from runtime_shims.lua.numbers import (
    add,
    band,
    bnot,
    bor,
    bxor,
    div,
    idiv,
    mod,
    mul,
    neg,
    power,
    shl,
    shr,
    sub,
    wrap,
)
from runtime_shims.lua.operators import (
    concat,
    eq,
    ge,
    gt,
    index,
    invoke,
    invoke_sync,
    invoke_values,
    invoke_values_sync,
    le,
    length,
    lt,
    method,
    set_index,
)
from runtime_shims.lua.record import Record
from runtime_shims.lua.record_classes import Instance, class_call, member, metamethod, named_constant
from runtime_shims.lua.table import Table
from runtime_shims.lua.tail_calls import tail_call, trampoline
from runtime_shims.lua.text import tostring
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaFunction, LuaValue, to_text, truthy, utf8

#: Named operations: a call of one of them in generated code is an operation of the language, not a Lua call.
OPERATIONS = frozenset(
    (
        *("add", "sub", "mul", "div", "idiv", "mod", "power", "neg", "band", "bor", "bxor", "bnot", "shl", "shr"),
        *("eq", "lt", "le", "gt", "ge", "concat", "length", "index", "set_index", "truthy", "wrap"),
        *("first", "adjust", "values", "call", "call_sync", "call_values", "call_values_sync", "select_args"),
        *("invoke", "invoke_sync", "invoke_values", "invoke_values_sync", "pairs_of", "ipairs_of", "method"),
        *("numeric_range", "for_in"),
    )
)

if TYPE_CHECKING:  # what generated code uses; the rest leads to the translator, which no user has to check
    from runtime_shims.modules.subscriptions import subscribe as subscribe
    from runtime_shims.modules.subscriptions import unsubscribe as unsubscribe
    from runtime_shims.temporal.workflow_base import LuaWorkflow as LuaWorkflow

#: Names that are loaded on first use, and the module that defines them.
_LATE = {
    "Application": "runtime_shims.application",
    "LuaPlugin": "runtime_shims.temporal.plugin",
    "LuaWorkflow": "runtime_shims.temporal.workflow_base",
    "subscribe": "runtime_shims.modules.subscriptions",
    "unsubscribe": "runtime_shims.modules.subscriptions",
}

__all__ = [
    "Cell",
    "ErrorObject",
    "Instance",
    "LuaError",
    "LuaFunction",
    "LuaObject",
    "LuaValue",
    "MetaTable",
    "Record",
    "Table",
    "add",
    "adjust",
    "assert_",
    "band",
    "bnot",
    "bor",
    "bxor",
    "call",
    "call_sync",
    "call_values",
    "call_values_sync",
    "class_call",
    "concat",
    "div",
    "eq",
    "error",
    "first",
    "for_in",
    "ge",
    "getmetatable",
    "gt",
    "idiv",
    "index",
    "invoke",
    "invoke_sync",
    "invoke_values",
    "invoke_values_sync",
    "ipairs",
    "ipairs_of",
    "le",
    "length",
    "lt",
    "member",
    "metamethod",
    "method",
    "mod",
    "mul",
    "named_constant",
    "neg",
    "next_",
    "numbered",
    "numeric_range",
    "pairs",
    "pairs_of",
    "pcall",
    "pcall_sync",
    "power",
    "print_",
    "rawequal",
    "rawget",
    "rawset",
    "require",
    "select",
    "select_args",
    "set_index",
    "setmetatable",
    "shl",
    "shr",
    "sub",
    "tail_call",
    "to_text",
    "tonumber",
    "tostring",
    "trampoline",
    "truthy",
    "type_",
    "unpack",
    "utf8",
    "values",
    "wrap",
    "xpcall",
    "xpcall_sync",
]

allow_deep_calls()


def __getattr__(name: str) -> Any:
    module = _LATE.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(module), name)
