"""Which operations are written with Python's own operators, because the types prove both to give the same."""

from __future__ import annotations

import pytest

from analyzer.program.modules import lone_source
from tests.translate.harness import translate_sources

NATIVE = {
    "accumulator": ("local n = 0 for i = 1, 60 do n = n + i * i end", "n = n + i * i"),
    "remainder by a constant": ("local size = 60 for i = 1, f() do local k = i % size end", "k = i % size"),
    "divisor above zero": ("for i = 1, f() do local k = 100 // i end", "k = 100 // i"),
    "quotient": ("for i = 1, f() do local k = i / (i + 1) end", "k = i / (i + 1)"),
    "divisor after a test": ("local n = #'abc' if n ~= 0 then local k = 7 % n end", "k = 7 % n"),
    "half, rounded down": ("for i = 1, f() do local k = math.floor((i + 3) / 2) end", "k = (i + 3) // 2"),
    "slice by constants": ("local t = 'abc' local k = t:sub(2, 3)", "k = t[1:3]"),
    "slice from the end": ("local t = 'abc' local k = t:sub(-2)", "k = t[-2:]"),
    "slice without the end": ("local t = 'abc' local k = string.sub(t, 2, -2)", "k = t[1:-1]"),
    "slice at a loop variable": ("local t = 'abc' for i = 1, #t do local k = t:sub(i, i) end", "k = t[i - 1 : i]"),
    "slice behind a prefix": ("local t = 'abc' local k = t:sub(#t + 1)", "k = t[len(t) :]"),
    "captures": ("for k, v in string.gmatch('a=1', '(%w)=(%w)') do print(k .. v) end", "print_(k + v)"),
    "joined": ("local k = 'a' .. type(f) .. 'b'", 'k = "a" + type_(f) + "b"'),
    "joined with an integer": ("local t = {} local k = 'a' .. #t .. 'b' .. 1", 'k = "a" + str(len(t)) + "b" + "1"'),
    "comparator": (
        "local t = {{n = 2}, {n = 1}} table.sort(t, function(a, b) return a.n < b.n end)",
        "a.n < b.n",
    ),
}

CALLED = {
    "divisor of unknown sign": ("for i = -1, 1 do local k = 100 // i end", "idiv(100, i)"),
    "remainder by a variable": ("for i = 0, 1 do local k = 7 % i end", "mod(7, i)"),
    "half of a float": ("local k = math.floor(f() / 2)", "floor("),
    "third of a wide integer": ("local k = math.floor((f() | 0) / 3)", "floor("),
    "slice at zero": ("local t = 'abc' for i = 0, 3 do local k = t:sub(i, i) end", "sub(t, i, i)"),
    "slice up to less than nothing": ("local t = 'abc' local k = t:sub(1, #t - 1)", "sub(t, 1, len(t) - 1)"),
    "slice up to zero": ("local t = 'abc' local k = t:sub(1, 0)", "sub(t, 1, 0)"),
    "slice of something else": ("local k = f():sub(1, 2)", '"sub"'),
    "joined with something else": ("local k = 'a' .. f .. 'b'", 'concat("a", f, "b")'),
    "position captures": ("for k in string.gmatch('ab', '()b') do print(k .. k) end", "concat(k, k)"),
}


@pytest.mark.parametrize("name", [*NATIVE, *CALLED])
def test_form(name: str) -> None:
    source, expected = NATIVE.get(name) or CALLED[name]
    (translation,) = translate_sources([lone_source(f"local f = ...\n{source}", "main.lua")]).values()
    assert expected in translation.text
