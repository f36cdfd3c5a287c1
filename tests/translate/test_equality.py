"""Comparisons are native where Python's mean the dialect's (spec/dialect.md 1.3)."""

from __future__ import annotations

import pytest

from tests.translate import harness

WIDE = """
local function compare(a, b)
    return tostring(a == b) .. " " .. tostring(a < b) .. " " .. tostring(a <= b) .. " " .. tostring(a > b)
end
print(compare(9007199254740993, 2.0 ^ 53))
"""
TABLES = """
local Point = {}
Point.__eq = function(a, b) return a.x == b.x end
local function point(x) return setmetatable({x = x}, Point) end
local a, b, c = point(1), point(1), point(2)
local plain = {}
print(tostring(a == b), tostring(a == c), tostring(a ~= c), tostring(a == plain), tostring(plain == a))
print(tostring(a == "x"), tostring(plain == plain), tostring(plain == {}), tostring(a == nil))
"""
ROUNDED = """
local function whole(n) return n == math.floor(n) end
print(tostring(whole(3)), tostring(whole(3.5)), tostring(whole(2.0 ^ 60)), tostring(whole(9007199254740993)))
"""
CHANNELS = """
local done, timeout = channel.new(1), channel.new(1)
done:send(1)
local result = channel.select({done:case_receive(), timeout:case_receive()})
if result.channel == done then print("done") elseif result.channel == timeout then print("timeout") end
"""
PROGRAMS = {
    "a wide integer and a float": (WIDE, ["true false true false"], "eq(a, b)"),
    "tables": (TABLES, ["true false true false false", "false true false false"], "a == b"),
    "an integer test": (ROUNDED, ["true false true true"], "n == math_.floor(n)"),
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_comparisons(case: str) -> None:
    source, lines, text = PROGRAMS[case]
    assert text in harness.translate_program(source, formatted=False).text
    outcome = harness.run(source, formatted=False)
    assert outcome.error is None
    assert outcome.lines == lines


def test_channels_compare_natively() -> None:
    text = harness.translate_program(CHANNELS, formatted=False).text
    assert "result['channel'] == done" in text.replace('"', "'")
    assert "eq(" not in text
