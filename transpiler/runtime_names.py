"""Names that generated modules may import from ``runtime_shims``; a test compares them with the package."""

from __future__ import annotations

RUNTIME_NAMES = frozenset(
    (
        *(
            "LuaValue",
            "LuaWorkflow",
            "Table",
            "Record",
            "Instance",
            "class_call",
            "member",
            "metamethod",
            "named_constant",
            "Cell",
            "utf8",
            "wrap",
        ),
        *("add", "sub", "mul", "div", "idiv", "mod", "power", "neg", "band", "bor", "bxor", "bnot", "shl", "shr"),
        *("eq", "lt", "le", "gt", "ge", "concat", "length", "index", "set_index", "truthy"),
        *("first", "adjust", "values", "numbered", "tail_call", "trampoline"),
        *("call", "call_sync", "call_values", "call_values_sync"),
        *("invoke", "invoke_sync", "invoke_values", "invoke_values_sync", "method"),
        *("numeric_range", "for_in", "pairs_of", "ipairs_of"),
        *(
            "assert_",
            "error",
            "getmetatable",
            "setmetatable",
            "rawequal",
            "rawget",
            "rawset",
            "next_",
            "pairs",
            "ipairs",
        ),
        *(
            "pcall",
            "pcall_sync",
            "xpcall",
            "xpcall_sync",
            "print_",
            "select",
            "tonumber",
            "tostring",
            "type_",
            "unpack",
        ),
        *("require", "subscribe", "unsubscribe"),
    )
)
