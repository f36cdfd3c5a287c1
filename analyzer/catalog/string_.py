"""The ``string`` library (spec/dialect.md §1.4); its functions are also the methods of every string."""

from __future__ import annotations

from analyzer.catalog.model import Absent, Callback, Module
from analyzer.catalog.notation import function

_REPLACER = (Callback(2, "synchronous"),)

STRING = Module(
    name="string",
    functions=dict(
        (
            function(
                "byte(s: string, first?: integer, last?: integer) -> ...",
                doc="The byte values of s[first..last].",
            ),
            function("char(...) -> string", doc="The string with the given byte values."),
            function(
                "dump(f: function) -> string", "U", "Always raises: functions have no binary form.", diverges=True
            ),
            function(
                "find(s: string, pattern: string, init?: integer, plain?: boolean) -> integer?, ...",
                doc="Start and end of the first match and its captures, or nil.",
            ),
            function(
                "format(format: string, ...) -> string",
                doc="Formats values.",
                hazard="identity-text",
                python_name="format_",
            ),
            function(
                "gmatch(s: string, pattern: string) -> function",
                doc="An iterator over the captures of all matches.",
            ),
            function(
                "gfind(s: string, pattern: string) -> function", doc="Old name of `gmatch`.", python_name="gmatch"
            ),
            function(
                "gsub(s: string, pattern: string, replacement: string|number|table|function, n?: integer)"
                " -> string, integer",
                doc="Replaces matches; the new text and the number of replacements.",
                callbacks=_REPLACER,
            ),
            function("len(s: string) -> integer", doc="The length in bytes.", python_name="len_"),
            function("lower(s: string) -> string", doc="The text in lower case."),
            function("upper(s: string) -> string", doc="The text in upper case."),
            function(
                "match(s: string, pattern: string, init?: integer) -> string|integer|nil, ...",
                doc="The captures of the first match, or nil.",
            ),
            function("rep(s: string, n: integer) -> string", doc="The text n times."),
            function("reverse(s: string) -> string", doc="The bytes in reverse order."),
            function("sub(s: string, first: integer, last?: integer) -> string", doc="The bytes from first to last."),
            function("pack(format: string, ...) -> string", doc="Values in binary form."),
            function(
                "unpack(format: string, data: string, position?: integer) -> ...",
                doc="Values read from binary form and the position after them.",
            ),
            function("packsize(format: string) -> integer", doc="The size of a fixed binary format."),
        )
    ),
    absent={
        "split": Absent("Lua has no string.split", "string.gmatch"),
        "trim": Absent("Lua has no string.trim", 's:match("^%s*(.-)%s*$")'),
        "startswith": Absent("Lua has no string.startswith", "s:sub(1, #prefix) == prefix"),
        "endswith": Absent("Lua has no string.endswith", "s:sub(-#suffix) == suffix"),
    },
    ambient=True,
    python_name="string_",
    doc="Text as byte strings, with Lua patterns.",
)
