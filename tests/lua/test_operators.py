"""Every operator against real Lua, with the dialect's rules (spec/dialect.md §1.3) spelled out in Lua."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import runtime_shims as rt
from tests.lua.oracle import byte_strings, function, integers, lua_outcome, numbers, runtime_outcome

#: The dialect's operators in stock Lua.
DIALECT = """
local function number(v) return math.type(v) ~= nil end
local function truncated(v)
    if math.type(v) == "integer" then return v end
    if v ~= v or v >= 2.0^63 or v < -2.0^63 then return math.mininteger end
    return math.tointeger(v < 0 and math.ceil(v) or math.floor(v))
end
local function floated(v)
    if math.type(v) == "integer" then return v + 0.0 end
    if type(v) == "string" and tonumber(v) then return tonumber(v) * 1.0 end
    return v
end
local function arithmetic(op, always_float)
    return function(a, b)
        if always_float or type(a) == "string" or type(b) == "string" then
            local x, y = floated(a), floated(b)
            if number(x) and number(y) then return op(x, y) end
        end
        return op(a, b)
    end
end
local function bitwise(op)
    return function(a, b)
        if number(a) and number(b) then return op(truncated(a), truncated(b)) end
        return op(a, b)
    end
end
local function shifted_right(a, n)
    if n < 0 then return a << -n end
    if n >= 64 then return 0 end
    return a < 0 and ~(~a >> n) or a >> n
end
local function compared(op)
    return function(a, b)
        if number(a) and number(b) and math.type(a) ~= math.type(b) then return op(a + 0.0, b + 0.0) end
        return op(a, b)
    end
end
return {
    add = arithmetic(function(a, b) return a + b end),
    sub = arithmetic(function(a, b) return a - b end),
    mul = arithmetic(function(a, b) return a * b end),
    div = arithmetic(function(a, b) return a / b end, true),
    mod = arithmetic(function(a, b) return a % b end, true),
    power = arithmetic(function(a, b) return a ^ b end, true),
    idiv = function(a, b)
        if not number(a) then error("attempt to perform arithmetic on a " .. type(a) .. " value") end
        if not number(b) then error("attempt to perform arithmetic on a " .. type(b) .. " value") end
        if truncated(b) == 0 then error("attempt to divide by zero") end
        return truncated(a) // truncated(b)
    end,
    band = bitwise(function(a, b) return a & b end),
    bor = bitwise(function(a, b) return a | b end),
    bxor = bitwise(function(a, b) return a ~ b end),
    shl = bitwise(function(a, b) return number(a) and number(b) and b < 0 and shifted_right(a, -b) or a << b end),
    shr = bitwise(function(a, b) return number(a) and number(b) and shifted_right(a, b) or a >> b end),
    eq = compared(function(a, b) return a == b end),
    lt = compared(function(a, b) return a < b end),
    le = compared(function(a, b) return a <= b end),
    gt = compared(function(a, b) return a > b end),
    ge = compared(function(a, b) return a >= b end),
    neg = function(a) if type(a) == "string" then return -floated(a) end
        if math.type(a) == "integer" then return -(a + 0.0) end return -a end,
    bnot = function(a) return number(a) and ~truncated(a) or ~a end,
    length = function(a) return #a end,
}
"""
ORACLE = function(f"(function() {DIALECT} end)()")

numerals = st.one_of(
    integers.map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(
        ["0x10", " 7 ", "0x1p4", "1e3", ".5", "5.", "0x", "1_0", "", "abc", "1e", "0x.8", "++1", "1 2", "\t-3\n"]
    ),
)
operands = st.one_of(numbers, numbers, numerals, byte_strings, st.none(), st.booleans(), st.builds(rt.Table))
BINARY = ["add", "sub", "mul", "div", "mod", "power", "idiv", "band", "bor", "bxor", "shl", "shr"]
BINARY += ["eq", "lt", "le", "gt", "ge"]


@pytest.mark.parametrize("name", BINARY)
def test_binary_operator_agrees_with_lua(name: str) -> None:
    operation, judge = getattr(rt, name), ORACLE[name]

    @settings(max_examples=300, deadline=None)
    @given(operands, operands)
    def agree(left: object, right: object) -> None:
        assert runtime_outcome(operation, left, right) == lua_outcome(judge, left, right)

    agree()


@pytest.mark.parametrize("name", ["neg", "bnot", "length"])
def test_unary_operator_agrees_with_lua(name: str) -> None:
    operation, judge = getattr(rt, name), ORACLE[name]

    @settings(max_examples=200, deadline=None)
    @given(operands)
    def agree(operand: object) -> None:
        assert runtime_outcome(operation, operand) == lua_outcome(judge, operand)

    agree()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(byte_strings, integers, st.none(), st.builds(rt.Table)), min_size=2, max_size=4))
def test_concatenation_agrees_with_lua(values: list) -> None:
    names = [f"a{position}" for position in range(len(values))]
    judge = function(f"function({', '.join(names)}) return {' .. '.join(names)} end")
    assert runtime_outcome(rt.concat, *values) == lua_outcome(judge, *values)


def test_concatenation_prints_numbers_as_the_dialect_does() -> None:
    assert rt.concat(1, "|", 2.0, "|", 0.5, "|", 1e20) == "1|2|0.5|1e+20"


def test_concatenation_takes_error_objects() -> None:
    assert rt.concat("failed: ", rt.ErrorObject("no card")) == "failed: no card"


@settings(max_examples=300, deadline=None)
@given(
    st.integers(-(2**63), 2**63 - 1) | st.integers(-20, 20),
    st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-20, 20), st.floats()),
    st.integers(-3, 3) | st.sampled_from([2**62, -(2**62), 2**63 - 1, -(2**63)]),
)
def test_integer_loop_agrees_with_lua(start: int, limit: float, step: int) -> None:
    judge = function(
        """function(a, b, c)
            local seen = {}
            for i = a, b, c do seen[#seen + 1] = i if #seen == 50 then break end end
            return table.unpack(seen)
        end"""
    )
    if limit != limit:
        return  # a NaN limit with a negative step loops down to the smallest integer in stock Lua

    def run() -> tuple:
        seen: list = []
        for value in rt.numeric_range(start, limit, step):
            seen.append(value)
            if len(seen) == 50:
                break
        return tuple(seen)

    assert runtime_outcome(run) == lua_outcome(judge, start, limit, step)


@settings(max_examples=200, deadline=None)
@given(st.floats(-30, 30), st.floats(-30, 30), st.floats(0.5, 9) | st.floats(-9, -0.5))
def test_float_loop_agrees_with_lua(start: float, limit: float, step: float) -> None:
    judge = function(
        "function(a, b, c) local seen = {} for i = a, b, c do seen[#seen + 1] = i end return table.unpack(seen) end"
    )
    assert runtime_outcome(lambda: tuple(rt.numeric_range(start, limit, step))) == lua_outcome(
        judge, start, limit, step
    )


@pytest.mark.parametrize("bounds", [("x", 1, 1), (1, None, 1), (1, 2, True), (1, 2, 0)])
def test_loop_refuses_what_lua_refuses(bounds: tuple) -> None:
    judge = function("function(a, b, c) for i = a, b, c do end end")
    ours = runtime_outcome(lambda: list(rt.numeric_range(*bounds)))
    assert ours == lua_outcome(judge, *bounds)
    assert ours[0] == "error"


def test_generic_for_adjusts_to_its_variables() -> None:
    def countdown(state: int, control: int | None) -> object:
        left = (state if control is None else control) - 1
        return (left, "x", "surplus") if left > 0 else None

    assert list(rt.for_in(countdown, 4)) == [(3, "x"), (2, "x"), (1, "x")]
    assert list(rt.for_in(countdown, 3, None, count=1)) == [(2,), (1,)]
    assert list(rt.for_in(countdown, 3, None, count=4)) == [(2, "x", "surplus", None), (1, "x", "surplus", None)]


def test_generic_for_of_a_number_is_a_lua_error() -> None:
    assert runtime_outcome(lambda: list(rt.for_in(5))) == lua_outcome(function("function() for x in 5 do end end"))


def test_values_of_a_procedure() -> None:
    def procedure() -> None:
        pass

    def returns_nil():
        return None

    assert rt.values(procedure(), procedure) == ()
    assert rt.values(returns_nil(), returns_nil) == (None,)
    assert rt.adjust((1, 2, 3), 2) == (1, 2)
    assert rt.adjust(7, 3) == (7, None, None)
    assert rt.adjust((), 1) == (None,)
    assert rt.first(()) is None
    assert rt.first((4, 5)) == 4
