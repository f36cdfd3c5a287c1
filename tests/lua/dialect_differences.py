"""Where the dialect differs from stock Lua 5.4: the one list that comparisons with real Lua go by.

Each row gives one example as a Lua expression with both values; `runtime` is the same example on the runtime, and where
it is empty the expression itself is translated. The test of this table runs both sides, so that no row can be wrong on
either. Generators of programs must avoid, and comparisons must expect, exactly what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, frozen=True)
class Difference:
    """One difference: a name, an example for either side, the two results, and where it is specified.

    A row with ``rewrite`` is about texts that may be anywhere in what a program prints: a pattern and its replacement,
    after which both sides are the same. ``specified`` is what the dialect says where this differs from both sides.
    """

    feature: str
    lua: str
    runtime: str
    dialect: Any
    stock: Any
    reason: str
    rewrite: tuple[str, str] | None = None
    specified: Any = None


class Fails(str):
    """A result that is an error with this text in it."""


PLACE = r"(?:\[string \"[^\"]*\"\]|<?(?:\w+:)?\w+>?):(\d+): "
"""The place in front of a message of either side; its group is the line."""

DIFFERENCES: tuple[Difference, ...] = (
    Difference("mod is float", "math.type(7 % 3)", "math_.type_(mod(7, 3))", "float", "integer", "dialect §1.3"),
    Difference(
        "mod loses digits",
        "(2^53|0) * 2 + 1 % 2",
        "mod(2**54 + 1, 2)",
        0.0,
        2**54 + 1,
        "dialect §1.3: operands are floats",
    ),
    Difference("mod by zero", "1 % 0", "tostring(mod(1, 0))", "NaN", Fails("attempt to perform 'n%0'"), "dialect §1.3"),
    Difference(
        "negated in floats",
        "-(2^53|0) - 1",
        "neg(2**53 + 1)",
        -(2.0**53),
        -(2**53) - 1,
        "dialect §1.3: unary minus of an integer variable is a float",
    ),
    Difference("idiv truncates", "7.5 // 0.75", "idiv(7.5, 1.75)", 7, 10.0, "dialect §1.3: operands become integers"),
    Difference("idiv by fraction", "1 // 0.5", "idiv(1, 0.5)", Fails("attempt to divide by zero"), 2.0, "dialect §1.3"),
    Difference(
        "idiv of strings",
        "'7' // 2",
        "idiv('7', 2)",
        Fails("arithmetic on a string value"),
        3,
        "dialect §1.3: no coercion",
    ),
    Difference(
        "string arithmetic", "math.type('10' + 5)", "math_.type_(add('10', 5))", "float", "integer", "dialect §1.3"
    ),
    Difference("bitwise truncates", "1.5 | 0", "bor(1.5, 0)", 1, Fails("no integer representation"), "dialect §1.3"),
    Difference("arithmetic shift", "-8 >> 1", "shr(-8, 1)", -4, 2**63 - 4, "dialect §1.3"),
    Difference("integral float text", "tostring(3.0)", "tostring(3.0)", "3", "3.0", "dialect §1.3"),
    Difference(
        "shortest float text",
        "tostring(0.1 + 0.2)",
        "tostring(0.1 + 0.2)",
        "0.30000000000000004",
        "0.3",
        "dialect §1.3",
    ),
    Difference(
        "exponent text", "tostring(1234567.5)", "tostring(1234567.5)", "1.2345675e+06", "1234567.5", "dialect §1.3"
    ),
    Difference("infinity text", "tostring(1 / 0)", "tostring(div(1, 0))", "+Inf", "inf", "dialect §1.3"),
    Difference("nan text", "tostring(-(0 / 0))", "tostring(div(0, 0))", "NaN", "nan", "dialect §1.3"),
    Difference(
        "equality through floats", "2^53 == (2^53|0) + 1", "eq(2.0**53, 2**53 + 1)", True, False, "dialect §1.3"
    ),
    Difference(
        "tonumber of a number", "math.type(tonumber(5))", "math_.type_(tonumber(5))", "float", "integer", "dialect §1.3"
    ),
    Difference("tonumber of an exponent", "tonumber('1e3')", "tonumber('1e3')", None, 1000.0, "dialect §1.3"),
    Difference(
        "tonumber beyond 64 bits",
        "tonumber('9223372036854775808')",
        "tonumber('9223372036854775808')",
        None,
        2.0**63,
        "dialect §1.3: parsed as an integer",
    ),
    Difference("huge is finite", "math.huge == 1 / 0", "eq(math_.huge, div(1, 0))", False, True, "dialect §1.3"),
    Difference("log has no base", "math.log(8, 2)", "math_.log(8, 2)", 2.0794415416798357, 3.0, "dialect §1.3"),
    Difference(
        "max wants numbers",
        "math.max('a', 'b')",
        "math_.max_('a', 'b')",
        Fails("number expected, got string"),
        "b",
        "dialect §0.1: Lua 5.1",
    ),
    Difference(
        "for wants numbers",
        "(function() for _ = '1', 0 do end return 'ok' end)()",
        "next(numeric_range('1', 0, 1))",
        Fails("number expected, got string"),
        "ok",
        "dialect §1.3",
    ),
    Difference("fmod is float", "math.fmod(7, 0)", "tostring(math_.fmod(7, 0))", "NaN", Fails("zero"), "dialect §1.3"),
    Difference(
        "random of zero",
        "math.type(math.random(0))",
        "math_.random(0)",
        Fails("interval is empty"),
        "integer",
        "dialect §1.3",
    ),
    Difference("rep has no separator", "('x'):rep(2, ',')", "string_.rep('x', 2, ',')", "xx", "x,x", "dialect §1.4"),
    Difference(
        "Unicode case", "('\\xc3\\xa9'):upper()", "string_.upper('\\xc3\\xa9')", "\xc3\x89", "\xc3\xa9", "dialect §1.4"
    ),
    Difference(
        "gsub escape",
        "(('a'):gsub('a', '%z'))",
        "first(string_.gsub('a', 'a', '%z'))",
        "%z",
        Fails("invalid use of '%'"),
        "dialect §1.4",
    ),
    Difference(
        "format without argument",
        "('%d'):format()",
        "string_.format_('%d')",
        "%!d(MISSING)",
        Fails("no value"),
        "dialect §1.4",
    ),
    Difference(
        "format truncates",
        "('%d'):format(3.7)",
        "string_.format_('%d', 3.7)",
        "3",
        Fails("no integer representation"),
        "dialect §0.1: Lua 5.1, no operation asks for an integer representation",
    ),
    Difference(
        "arguments truncate",
        "('abc'):sub(1.5)",
        "string_.sub('abc', 1.5)",
        "abc",
        Fails("no integer representation"),
        "dialect §0.1: Lua 5.1, quotients are always floats",
    ),
    Difference(
        "sparse write",
        "(function() local t = {} t[5] = 1 return #t end)()",
        "len(Table.of([(5, 1)]))",
        5,
        0,
        "dialect §1.5: the list part is filled with nils",
    ),
    Difference(
        "raw library access",
        "table.concat(setmetatable({}, {__len = function() return 1 end, __index = function() return 'x' end}))",
        "table_.concat(setmetatable(Table(), Table(__index=lambda t, k: 'x')))",
        "",
        "x",
        "dialect §0.1: Lua 5.1",
    ),
    Difference(
        "unshared __eq",
        "setmetatable({}, {__eq = function() return true end}) == {}",
        "eq(setmetatable(Table(), Table(__eq=lambda a, b: True)), Table())",
        False,
        True,
        "dialect §1.8",
    ),
    Difference(
        "ipairs is raw",
        "((ipairs(setmetatable({}, {__index = {1}})))(setmetatable({}, {__index = {1}}), 0))",
        "first(first(ipairs(Table()))(setmetatable(Table(), Table(__index=Table(1))), 0))",
        None,
        1,
        "dialect §1.6",
    ),
    Difference(
        "ipairs wants a table",
        "type(ipairs('x'))",
        "ipairs('x')",
        Fails("table expected, got string"),
        "function",
        "dialect §1.6",
    ),
    Difference(
        "assert has a place", "assert(nil, 'm')", "assert_(None, 'm')", Fails("m"), Fails("m"), "dialect §1.9 (prefix)"
    ),
    Difference(
        "assert wants text",
        "assert(nil, {})",
        "assert_(None, Table())",
        Fails("string expected, got table"),
        Fails(""),
        "dialect §1.9",
    ),
    Difference(
        "xpcall has no arguments",
        "select('#', xpcall(function(...) return ... end, print, 1))",
        "select('#', *xpcall_sync(lambda *a: a, tostring, 1))",
        1,
        2,
        "dialect §1.1",
    ),
    Difference(
        "running in main", "type(coroutine.running())", "type_(coroutine_.running())", "nil", "thread", "dialect §3.2"
    ),
    Difference("no utf8", "type(utf8)", "type_(None)", "nil", "table", "dialect §1.1"),
    Difference(
        "loop variables count in integers",
        "(function(first, limit) for i = first, limit do return math.type(i) end end)(1, 2)",
        "",
        "integer",
        "integer",
        "dialect §1.3 has a float unless all bounds are constants. It shows only in math.type and beyond 2^53, where a "
        "float would lose digits or never reach its limit; an integer also indexes and prints without conversion",
        specified="float",
    ),
    Difference(
        "lengths and small remainders are integers",
        "(function(n, t) return math.type(#t) .. ' ' .. math.type(-n) end)(7, {})",
        "",
        "integer integer",
        "integer integer",
        "dialect §1.3 has floats. It shows only in math.type: beyond 2^53 unary minus and % give the dialect's floats",
        specified="float float",
    ),
    Difference(
        "error through a wrapped coroutine",
        "select(2, pcall(function() local r = coroutine.wrap(function() error('m') end)() return r end))",
        "",
        "local:program:1: m",
        '[string "<python>"]:1: [string "<python>"]:1: m',
        "dialect §3.2: the error passes as it is; stock Lua adds the place of the call",
        rewrite=(f"{PLACE}(?={PLACE})", ""),
    ),
    Difference(
        "place of an error",
        "select(2, pcall(function() error('m') end))",
        "",
        "local:program:1: m",
        '[string "<python>"]:1: m',
        "dialect §1.9: the entry id instead of the name of the chunk",
        rewrite=(PLACE, ""),
    ),
    Difference(
        "variable in a message",
        "select(2, pcall(function() local t = {} for _ in t do end end))",
        "",
        "local:program:1: attempt to call a table value (local 'step')",
        "[string \"<python>\"]:1: attempt to call a table value (for iterator 'for iterator')",
        "names are told from the translated expression, also those of temporary variables; `t.f(t)` looks like `t:f()` "
        "there. corpus/language/error_texts has what must be the same",
        rewrite=(r" \((?:local|upvalue|global|field|constant|method|for iterator) '[^']*'\)", ""),
    ),
    Difference(
        "argument of an iterator",
        "select(2, pcall(function() for _ in pairs(nil) do end end))",
        "",
        "local:program:1: bad argument #1 to 'pairs' (table expected, got nil)",
        "[string \"<python>\"]:1: bad argument #1 to 'for iterator' (table expected, got nil)",
        "stock Lua finds a wrong name for the function that it called last",
        rewrite=(r"'(?:for iterator|i?pairs)'", "'pairs'"),
    ),
    Difference(
        "missing argument of an iterator",
        "select(2, pcall(function() for _ in pairs() do end end))",
        "",
        "local:program:1: bad argument #1 to 'pairs' (table expected, got no value)",
        "[string \"<python>\"]:1: bad argument #1 to 'pairs' (value expected)",
        "the dialect tells a missing argument from nil; a call whose results are taken as one value passes nil",
        rewrite=(r"\((?:value expected|table expected, got (?:nil|no value))\)", "(table expected)"),
    ),
    Difference(
        "unpack wants a table",
        "select(2, pcall(table.unpack, 5, 1, 4))",
        "",
        "bad argument #1 to 'unpack' (table expected, got number)",
        "attempt to index a number value",
        "library functions for tables check their first argument (dialect §1.6); stock Lua indexes whatever it gets",
        rewrite=(r"bad argument #1 to 'unpack' \(table expected, got (\w+)\)", r"attempt to index a \1 value"),
    ),
)
