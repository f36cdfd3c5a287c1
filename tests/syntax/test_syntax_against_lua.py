"""Plain Lua: what real Lua 5.4 accepts and rejects, the parser accepts and rejects, where the dialect agrees."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import lupa.lua54
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lua_programs import LUA_WORDS, Generator, plain_programs, seeds

from analyzer.syntax import parse
from analyzer.syntax.printer import to_source

load: Callable[[bytes], object] = lupa.lua54.LuaRuntime(encoding=None).globals()[b"load"]


def lua_accepts(source: str) -> bool:
    return callable(load(source.encode()))


ACCEPTED = [
    "",
    ";;;",
    "x = 1; y = 2",
    "local a, b, c",
    "local function f(...) return ... end",
    "return",
    "return;",
    "return 1, 2, 3;",
    "f 'x' {1} [[y]]",
    "a.b['c']:d(1).e = 2",
    "(f)()",
    "for i = 1, 2, 3 do end",
    "for a, b, c in pairs(t), nil do break; end",
    "goto a; do ::b:: end ::a::",
    "x = function(a, b, ...) return a end",
    "x = {1, 2; 3, a = 1, ['b'] = 2; f(), ...}",
    "x = - - 1 -- comment",
    "--[==[ long\n]] ]==] x = 1",
    "x = [==[\n]]]==]",
    "x = '\\'' .. \"\\\"\"",
    "x = 'a\\\nb'",
    "while true do if a then break else f() end end",
    "repeat local x = f() until x",
    "x = 0xA + 1e5 + .5 + 5. + 1E-2",
    "x = a<b == c>=d ~= e<=f",
    "x = ~a & b | c ~ d << 1 >> 2",
    "x = 1 // 2 % 3",
    "x = not not a",
    "x = #a .. #b",
    "function a.b.c:d() end",
    "x\t=\r\n1",
    "::a::\ngoto a",
]
REJECTED = [
    "x",
    "x =",
    "x = = 1",
    "local",
    "local x = ",
    "local 1",
    "if x",
    "if x then",
    "if x then else else end",
    "while x end",
    "for i do end",
    "for i = 1 do end",
    "for i, j = 1, 2 do end",
    "for 1 in x do end",
    "repeat",
    "until",
    "do",
    "end",
    "function",
    "function f",
    "function f(",
    "function f(a,) end",
    "function f(..., a) end",
    "function f.g:h.i() end",
    "x = function f() end",
    "return return",
    "return 1 x = 2",
    "x = {1, 2",
    "x = {1 2}",
    "x = {[1]}",
    "x = {,}",
    "f(",
    "f(,)",
    "f(1,)",
    "f()()x",
    "a.1 = 2",
    "a.b.c",
    "a:b = 1",
    "a:b",
    "f() = 1",
    "(a) = 1",
    "a, b",
    "x = 'abc",
    "x = 'a\nb'",
    "x = [[abc",
    "--[[ abc",
    "x = '\\300'",
    "x = 3x",
    "x = 0x",
    "x = 1e",
    "x = 1..2",
    "x = $",
    "x = @",
    "x != y",
    "goto",
    "goto a",
    "goto a; local x; ::a:: x = 1",
    "::a:: ::a::",
    "::a",
    "break",
    "function f() return ... end",
    "x = a b",
    "x = and",
    "not x",
    "1 = 2",
    "nil = 1",
    "... = 1",
    "x = ..",
    "x = 1 .. ",
    "local function f.g() end",
    "local x.y = 1",
]


@pytest.mark.parametrize("source", ACCEPTED)
def test_both_accept(source: str) -> None:
    assert lua_accepts(source)
    assert parse(source).diagnostics == []


@pytest.mark.parametrize("source", REJECTED)
def test_both_reject(source: str) -> None:
    assert not lua_accepts(source)
    assert parse(source).diagnostics != []


@settings(max_examples=100, deadline=None)
@given(plain_programs)
def test_generated_plain_programs_are_accepted_by_both(source: str) -> None:
    assert parse(source).diagnostics == []
    assert lua_accepts(source)


@settings(max_examples=60, deadline=None)
@given(plain_programs)
def test_printed_programs_are_lua(source: str) -> None:
    assert lua_accepts(to_source(parse(source).chunk))


OTHER_TOKENS = (
    "x",
    "y",
    "1",
    "'a'",
    "+",
    "-",
    "=",
    "==",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ".",
    "..",
    ",",
    ";",
    ":",
    "#",
    "...",
)
TOKENS = (*LUA_WORDS, *OTHER_TOKENS)
DIFFERENT_BY_DESIGN = ("ambiguous syntax", "must be the last")


@settings(max_examples=300, deadline=None)
@given(seeds, st.integers(0, 2**32))
def test_programs_with_one_token_changed_are_judged_alike(seed: int, place: int) -> None:
    """One token removed, doubled or replaced: both parsers agree whether it still is a program."""
    random = Random(place)
    tokens = Generator(Random(seed), typed=False).program().split(" ")
    position = random.randrange(len(tokens))
    tokens[position : position + 1] = random.choice([[], [tokens[position]] * 2, [random.choice(TOKENS)]])
    source = " ".join(tokens)
    diagnostics = parse(source).diagnostics
    by_design = source.startswith("#") or any(
        text in diagnostic.message for diagnostic in diagnostics for text in DIFFERENT_BY_DESIGN
    )
    assert by_design or lua_accepts(source) == (diagnostics == []), diagnostics
