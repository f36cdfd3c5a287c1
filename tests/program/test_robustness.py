"""Hostile and broken input: never a traceback, bounded work; and the same answer every time."""

from __future__ import annotations

import random
import time

import pytest

from analyzer.program.modules import ModuleSource, SourceCache
from analyzer.program.network import MAXIMUM_VALUES
from analyzer.program.program import Program, build_single, build_sources
from tests.program.support import analyse, colours, names
from tests.program.test_targets import ALIASES, CLASSES, LIBRARY, TABLES, VALUES

ALL_SOURCES = [*ALIASES.values(), *VALUES.values(), *TABLES.values(), *CLASSES.values(), *LIBRARY.values()]
DEPTH = 190

DEEP = {
    "parentheses": "local x = " + "(" * DEPTH + "1" + ")" * DEPTH,
    "calls in arguments": "local x = " + "f(" * DEPTH + "1" + ")" * DEPTH,
    "functions": "local f = " + "function() return " * DEPTH + "1" + " end" * DEPTH,
    "tables": "local t = " + "{" * DEPTH + "}" * DEPTH,
    "blocks": "do " * DEPTH + "os.time()" + " end" * DEPTH,
    "conditions": "if a then " * DEPTH + "os.time()" + " end" * DEPTH,
    "long concatenation": "local s = a" + " .. a" * 20_000,
    "long sum": "local s = a" + " + a" * 20_000,
    "long and": "local s = a" + " and a" * 20_000,
    "field chain": "local s = a" + ".b" * 20_000,
    "call chain": "local s = a" + "()" * 20_000,
    "method chain": "local s = a" + ":m()" * 20_000,
    "elseif chain": "if a then x() " + "elseif a then x() " * 5_000 + "end",
    "unary chain": "local s = " + "not " * DEPTH + "a",
    "inheritance": "\n".join(
        f"local C{n} = setmetatable({{}}, {{ __index = C{n - 1} }})" if n else "local C0 = { m = os.time }"
        for n in range(150)
    )
    + "\nC149.m()",
}


@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP.keys())
def test_deep_and_long_input(source: str) -> None:
    build_single(source)


SELF_REFERENCE = {
    "pcall of pcall": "pcall(pcall, pcall, pcall, pcall, pcall, pcall, pcall, os.time)",
    "pcall of its own arguments": "local function f(...) return pcall(...) end\nf(pcall, xpcall, f)\n"
    "f(f, coroutine.wrap)",
    "rawset as __newindex": "local t = setmetatable({}, { __newindex = rawset, __index = rawget })\nt.x = t.y",
    "insert as __newindex": "local t = setmetatable({}, { __newindex = table.insert })\nt.x = 1",
    "sort as __lt": "local t = setmetatable({}, { __lt = table.sort })\ntable.sort({ t, t }, table.sort)",
    "tostring as __tostring": "local t = setmetatable({}, { __tostring = tostring })\ntostring(t)",
    "own metatable": "local t = {}\nsetmetatable(t, t)\nt.__index = t\nt.__call = t\nt.__add = t\nt() t.x() t = t + t",
    "metatables in a ring": "local a, b = {}, {}\na.__index = b\nb.__index = a\n"
    "setmetatable(a, a) setmetatable(b, b)\na.x()",
    "globals as index": "setmetatable(_G, { __index = _G })\nlocal t = setmetatable({}, { __index = _G })\nt.os.time()",
    "wrap of itself": "local w\nw = coroutine.wrap(w)\nw = coroutine.wrap(w)\nw(w)",
    "resume in a ring": "local a, b\na = coroutine.create(function() coroutine.resume(b, a) end)\n"
    "b = coroutine.create(function() coroutine.resume(a, b) end)\ncoroutine.resume(a)",
    "function of functions": "local function y(f) return f(f) end\ny(y)\ny(function(g) return g(y) end)",
    "table in itself": "local t = {}\nt[t] = t\nt.x = t\nfor k, v in pairs(t) do k[v] = v.x end",
    "channel over itself": "local c = channel.new()\nc:send(c)\nlocal d = c:receive()\n"
    "d:send(channel.select({ d:case_receive() }))",
}


@pytest.mark.parametrize("source", SELF_REFERENCE.values(), ids=SELF_REFERENCE.keys())
def test_self_reference_ends(source: str) -> None:
    build_single(source)


def test_imports_in_a_ring() -> None:
    def source(name: str, other: str) -> ModuleSource:
        text = f"local M = {{}}\nfunction M.f() return {other}.f() end\nreturn {other}"
        return ModuleSource(f"app:{name}", text, "library.lua", imports=((other, f"app:{other}"),))

    program = build_sources([source("a", "b"), source("b", "a")])
    assert [unit.entry_id for unit in program.units["app:a"].dependencies()] == ["app:b"]


def test_broken_sources_are_analysed() -> None:
    generator = random.Random(7)
    for _ in range(300):
        text = generator.choice(ALL_SOURCES)
        start, end = sorted(generator.randrange(len(text) + 1) for _ in range(2))
        other = generator.choice(ALL_SOURCES)
        build_single(text[:start] + other[: generator.randrange(len(other))] + text[end:])


def test_many_values_end_in_unknown() -> None:
    count = MAXIMUM_VALUES + 100
    table = ", ".join(f"function() return {number} end" for number in range(count))
    program = analyse(f"local t = {{ {table} }}\nfor i = 1, 10 do\nt[i]()\nend\nlocal function f() t[1]() end")
    (facts,) = [facts for facts in program.functions() if facts.ref.name == "f"]
    assert "?" in names(facts.sites[0].targets)
    assert len(facts.sites[0].targets.functions) == MAXIMUM_VALUES
    assert facts.asynchronous


def test_large_dispatch_is_quick() -> None:
    handlers = "\n".join(f"H.h{number} = function(x) return H[x](x) end" for number in range(400))
    calls = "\n".join(f"local function c{number}(k) return H[k](k, H) end" for number in range(400))
    start = time.process_time()
    build_single(f"local H = {{}}\n{handlers}\n{calls}")
    assert time.process_time() - start < 10


def summary(program: Program) -> list[object]:
    return [
        (facts.ref.name, facts.asynchronous, sorted(facts.reaches), [names(site.targets) for site in facts.sites])
        for facts in program.functions()
    ]


def test_same_input_same_facts() -> None:
    for source in ALL_SOURCES:
        assert summary(analyse(source)) == summary(analyse(source))


def test_cache_keeps_unchanged_files_and_notices_changed_ones() -> None:
    def sources(library: str) -> list[ModuleSource]:
        return [
            ModuleSource("app:lib", library, "library.lua", "lib.lua", modules=("time",)),
            ModuleSource("app:main", "local function main() lib.f() end\nreturn main", imports=(("lib", "app:lib"),)),
        ]

    cache = SourceCache()
    first = build_sources(sources("return { f = function() end }"), cache)
    second = build_sources(sources("return { f = function() time.sleep(1) end }"), cache)
    assert first.units["app:main"].chunk is second.units["app:main"].chunk
    assert first.units["app:lib"].chunk is not second.units["app:lib"].chunk
    assert (colours(first), colours(second)) == ({"main": False}, {"main": True})


def test_two_entries_with_one_file_have_facts_of_their_own() -> None:
    text = "local function main() lib.f() end\nreturn main"
    program = build_sources(
        [
            ModuleSource("app:one", text, file="flow.lua", imports=(("lib", "app:slow"),)),
            ModuleSource("app:two", text, file="flow.lua", imports=(("lib", "app:quick"),)),
            ModuleSource("app:slow", "return { f = function() time.sleep(1) end }", "library.lua", modules=("time",)),
            ModuleSource("app:quick", "return { f = function() end }", "library.lua"),
        ]
    )
    assert colours(program, "app:one") == {"main": True}
    assert colours(program, "app:two") == {"main": False}
