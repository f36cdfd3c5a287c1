"""Where the dialect differs from stock Lua 5.4: the one list that comparisons with real Lua go by.

Each row gives one example as a Lua expression with both values; `runtime` is the same example on the runtime. The test
of this table runs both sides, so that no row can be wrong on either. Generators of programs must avoid, and comparisons
must expect, exactly what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, frozen=True)
class Difference:
    """One difference: a name, an example for either side, the two results, and where it is specified."""

    feature: str
    lua: str
    runtime: str
    dialect: Any
    stock: Any
    reason: str


class Fails(str):
    """A result that is an error with this text in it."""


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
)

TEXTS: tuple[tuple[str, str, str], ...] = (
    (r"(?:\[string \"[^\"]*\"\]|<?[\w.:/-]+>?):\d+: ", "", "entry id instead of chunk name"),
    (r" \((?:local|upvalue|global|field|constant|method|for iterator) '[^']*'\)", "", "names are tested elsewhere"),
    (r"'(?:string|table|math|os|coroutine)\.", "'", "library prefix depends on how the function was reached"),
    (r"bad 'for' (?:limit|step|initial value).*", "bad 'for'", "several are wrong, one is named"),
    (r"attempt to perform 'n//0'", "attempt to divide by zero", "spec/dialect.md §1.3"),
    (r"attempt to perform arithmetic on a string value.*", "attempt to perform arithmetic", "spec/dialect.md §1.3"),
    (r"attempt to perform arithmetic on a \w+ value.*", "attempt to perform arithmetic", "which operand is blamed"),
    (
        r"attempt to \w+ a '\w+' with a '\w+'",
        "attempt to perform arithmetic",
        "texts for strings, spec/dialect.md §1.3",
    ),
    (r"attempt to concatenate a \w+ value", "attempt to concatenate", "which operand is blamed"),
    (r"attempt to compare two (\w+) values", r"attempt to compare \1 with \1", "spec/dialect.md §1.8"),
    (r"bad argument #\d+ to '[^']*'.*", "bad argument", "argument texts are tested with the libraries"),
    (r"number has no integer representation", "bad argument", "the dialect truncates"),
    (r"(?:table|function|thread|userdata|builtin): 0x[0-9a-fA-F]+", "<address>", "addresses"),
)
"""Texts that differ wherever they are printed: pattern, what both sides are rewritten to, reason."""
