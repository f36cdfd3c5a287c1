"""Global functions and values that every chunk sees (spec/dialect.md §1.1, §1.11)."""

from __future__ import annotations

from analyzer.catalog.model import Absent, Callback, Constant, Signature
from analyzer.catalog.notation import function

FUNCTIONS: dict[str, Signature] = dict(
    (
        function(
            "assert(value, message?, ...) -> any, ...",
            doc="Returns its arguments when the first is true, else raises `message`.",
            python_name="assert_",
        ),
        function(
            "error(message?, level?: integer)",
            doc="Raises `message`; a string gets the place in front unless the level is 0.",
            diverges=True,
        ),
        function("getmetatable(value) -> any", doc="The metatable of a value, or its `__metatable` field."),
        function("setmetatable(target: table, metatable: table?) -> table", doc="Sets a table's metatable."),
        function("rawequal(a, b) -> boolean", doc="Equality without metamethods."),
        function("rawget(target: table, key) -> any", doc="Reads a field without metamethods."),
        function("rawset(target: table, key, value) -> table", doc="Writes a field without metamethods."),
        function(
            "next(target: table, key?) -> any, ...",
            doc="The key and value after `key`; nil at the end.",
            python_name="next_",
            hazard="iteration-order",
        ),
        function(
            "pairs(target: table) -> function, table, nil",
            doc="Iterates over all fields.",
            hazard="iteration-order",
        ),
        function(
            "ipairs(target: table) -> function, table, integer",
            doc="Iterates over 1, 2, … up to the first nil, without metamethods.",
        ),
        function(
            "pcall(f: any, ...) -> boolean, ...",
            doc="Calls `f`; true and its results, or false and the error value.",
            callbacks=(Callback(0, "propagates"),),
        ),
        function(
            "xpcall(f: any, handler: function) -> boolean, ...",
            doc="Like `pcall`, but passes the error through `handler` first.",
            callbacks=(Callback(0, "propagates"), Callback(1, "synchronous")),
        ),
        function("print(...)", doc="Writes its arguments to the log, separated by blanks.", python_name="print_"),
        function(
            "select(index: integer|string, ...) -> ...",
            doc="The arguments from `index` on, or their count for '#'.",
        ),
        function("tonumber(value, base?: integer) -> number?", doc="A number, or nil when the value is not numeric."),
        function("tostring(value) -> string", doc="The text of a value.", hazard="identity-text"),
        function("type(value) -> string", doc="The name of the value's type.", python_name="type_"),
        function("unpack(list: table, first?: integer, last?: integer) -> ...", doc="The elements of a list."),
        function("require(name: string) -> any", doc="A declared module or an imported library."),
        function(
            "subscribe(topic: string, channel: Channel) -> boolean?, Error?",
            "C",
            "Low-level form of `process.listen`: delivers messages of a topic to a channel.",
        ),
        function("unsubscribe(channel: Channel) -> boolean?, Error?", "C", "Ends a subscription."),
    )
)

CONSTANTS: dict[str, Constant] = {
    "_G": Constant("table", None, "The table of global variables."),
    "_VERSION": Constant("string", None, "The name of the language version."),
    "_GOPHER_LUA_VERSION": Constant("string", None, "The version of the reference interpreter."),
}

_NO_DYNAMIC_CODE = "there is no dynamic code in this dialect"
_NO_LIBRARY = "the library does not exist in this dialect"

ABSENT: dict[str, Absent] = {
    "io": Absent("there is no file access in this dialect", "an activity called with funcs.call", "io"),
    "debug": Absent(_NO_LIBRARY, "err:stack() or errors.call_stack(err)", "io"),
    "load": Absent(_NO_DYNAMIC_CODE, "", "io"),
    "loadstring": Absent(_NO_DYNAMIC_CODE, "", "io"),
    "loadfile": Absent(_NO_DYNAMIC_CODE, "an entry under `imports`", "io"),
    "dofile": Absent(_NO_DYNAMIC_CODE, "an entry under `imports`", "io"),
    "utf8": Absent(_NO_LIBRARY),
    "bit32": Absent(_NO_LIBRARY, "the operators & | ~ << >>"),
    "bit": Absent(_NO_LIBRARY, "the operators & | ~ << >>"),
    "setfenv": Absent("function environments do not exist in this dialect"),
    "getfenv": Absent("function environments do not exist in this dialect"),
    "module": Absent("modules are tables that a file returns", "`return { … }`"),
    "newproxy": Absent("userdata cannot be made in this dialect", "a table with a metatable"),
    "collectgarbage": Absent("memory is managed by the runtime"),
    "rawlen": Absent("the function does not exist in this dialect", "the operator #"),
}
