"""Witness chains and what an entry reaches."""

from __future__ import annotations

from itertools import pairwise

import pytest

from analyzer.components import strongly_connected_components
from analyzer.program.callgraph import FunctionRef
from analyzer.program.modules import ModuleSource
from analyzer.program.program import Program, build_sources
from tests.program.support import analyse, chain_to

CHAINS: dict[str, tuple[str, list[str]]] = {
    "direct": ("local function main() return os.time() end\nreturn main", ["main", "os.time"]),
    "not reached": ("local function f() os.time() end\nlocal function main() end\nreturn main", []),
    "one helper": (
        "local function f() return os.time() end\nlocal function main() return f() end\nreturn main",
        ["main", "f", "os.time"],
    ),
    "shortest of two": (
        "local function c() os.time() end\nlocal function b() c() end\nlocal function a() b() end\n"
        "local function main() a() c() end\nreturn main",
        ["main", "c", "os.time"],
    ),
    "through pcall": (
        "local function f() pcall(os.time) end\nlocal function main() pcall(f) end\nreturn main",
        ["main", "f", "os.time"],
    ),
    "through a callback": (
        "local function less() return os.time() end\nlocal function main(t) table.sort(t, less) end\nreturn main",
        ["main", "less", "os.time"],
    ),
    "through a task": (
        "local function main() coroutine.spawn(function() os.time() end) end\nreturn main",
        ["main", "function at line 1", "os.time"],
    ),
    "through a metamethod": (
        "local m = { __tostring = function() return os.time() end }\n"
        "local function main() return tostring(setmetatable({}, m)) end\nreturn main",
        ["main", "__tostring", "os.time"],
    ),
    "through a cycle": (
        "local a, b\nfunction a(n) return b(n) end\nfunction b(n) if n == 0 then return os.time() end return a(n) end\n"
        "local function main() return a(3) end\nreturn main",
        ["main", "a", "b", "os.time"],
    ),
    "through an unknown callee": (
        "local function main() frobnicate(function() os.time() end) end\nreturn main",
        ["main", "function at line 1", "os.time"],
    ),
    "method of a table": (
        "local M = {}\nfunction M.main() return M.f() end\nfunction M.f() return os.time() end\nreturn M",
        ["M.main", "M.f", "os.time"],
    ),
}


@pytest.mark.parametrize(("source", "expected"), CHAINS.values(), ids=CHAINS.keys())
def test_chain_to_the_clock(source: str, expected: list[str]) -> None:
    assert chain_to(analyse(source), "os.time") == expected


def test_chain_through_two_libraries() -> None:
    program = analyse(
        "local function main() return a.now() end\nreturn main",
        a="local M = {}\nfunction M.now() return b.clock() end\nreturn M",
        b="local M = {}\nfunction M.clock() return os.time() end\nreturn M",
    )
    assert chain_to(program, "os.time") == ["main", "M.now", "M.clock", "os.time"]
    (method,) = program.entry_methods(program.units["app:main"])
    steps = program.chain(method, "os.time")
    assert [step.function.unit.entry_id for step in steps] == ["app:main", "app:a", "app:b"]
    lines = [step.function.unit.lines.line(step.node.start) for step in steps]
    assert lines == [1, 2, 2]


def test_reach_of_an_entry() -> None:
    program = analyse(
        "local function unused() helpers.b() end\nlocal function main() helpers.a() end\nreturn { main = main }",
        helpers="local function c() end\nlocal M = {}\nfunction M.a() c() end\nfunction M.b() end\nreturn M",
    )
    reach = program.reachable_from("app:main")
    assert {function.name for function in reach.functions} == {"main", "main chunk", "M.a", "c"}
    by_name = {function.name: function for function in reach.functions}
    assert [step.function.name for step in reach.chain(by_name["c"])] == ["main", "M.a"]
    assert reach.chain(by_name["main"]) == []
    assert by_name["c"] in reach
    assert program.graph.functions[program.units["app:main"].chunk.main] in reach


def test_loading_of_imports_belongs_to_the_reach() -> None:
    program = analyse("local function main() end\nreturn main", helpers="local start = os.time()\nreturn {}")
    reached = program.reachable_from("app:main").functions
    assert {name for function in reached for name in program.facts_for(function).reaches} == {"os.time"}


SHARED = "local M = {}\nfunction M.each(list, f) for _, x in ipairs(list) do f(x) end end\nreturn M"


def reached_builtins(program: Program, entry_id: str) -> set[str]:
    return {use.name for use in program.reachable_from(entry_id).uses} - {"ipairs", "ipairs()"}


@pytest.mark.parametrize("callback", ["os.time", "function(x) return os.time() end"])
def test_an_entry_is_not_blamed_for_what_others_give_to_a_helper(callback: str) -> None:
    program = build_sources(
        [
            ModuleSource("app:lib", SHARED, "library.lua"),
            ModuleSource(
                "app:pure",
                "local function main(l) lib.each(l, function(x) print(x) end) end\nreturn main",
                imports=(("lib", "app:lib"),),
            ),
            ModuleSource(
                "app:other",
                f"local function main(l) lib.each(l, {callback}) end\nreturn main",
                "function.lua",
                imports=(("lib", "app:lib"),),
            ),
        ]
    )
    assert reached_builtins(program, "app:pure") == {"print"}
    assert reached_builtins(program, "app:other") == {"os.time"}


def test_a_function_that_is_made_later_is_reached_later() -> None:
    program = analyse(
        "local hook\nlocal function run() hook() end\n"
        "local function install() hook = function() os.time() end end\n"
        "local function main() run() install() run() end\nreturn main"
    )
    assert "os.time" in reached_builtins(program, "app:main")


@pytest.mark.parametrize(
    "source",
    [
        "local function main(k) os[k]() end\nreturn main",
        "local function main() for _, f in pairs(os) do f() end end\nreturn main",
        "local o = setmetatable({}, { __index = os })\nlocal function main() o.time() end\nreturn main",
        "local t = os.time\nlocal function main() t() end\nreturn main",
        "local function main() rawget(os, 'time')() end\nreturn main",
        "local function main() _G.os.time() end\nreturn main",
    ],
)
def test_every_way_of_reading_a_member_counts(source: str) -> None:
    other = ModuleSource("app:other", "local function main() return os.time() end\nreturn main")
    program = build_sources([ModuleSource("app:main", source), other])
    assert "os.time" in reached_builtins(program, "app:main")


def test_chain_to_a_use() -> None:
    program = analyse("local function f() pcall(os.time) end\nlocal function main() f() end\nreturn main")
    reach = program.reachable_from("app:main")
    (use,) = [use for use in reach.uses if use.name == "os.time"]
    assert [(step.function.name, str(step.callee), step.via) for step in reach.chain_to(use)] == [
        ("main", "<app:main:f>", ""),
        ("f", "os.time", "pcall"),
    ]


def test_entry_methods() -> None:
    def methods(source: str) -> list[str]:
        program = analyse(source)
        return [ref.name for ref in program.entry_methods(program.units["app:main"])]

    assert methods("local function run() end\nreturn run") == ["run"]
    assert methods("local M = {}\nfunction M.main() end\nfunction M.other() end\nreturn M") == ["M.main"]
    assert methods("return { other = function() end }") == []
    assert methods("return 1") == []
    assert methods("") == []


def test_components_come_callees_first() -> None:
    unit = analyse("").units["app:main"]
    nodes = [FunctionRef(unit, unit.chunk.main, None, name) for name in "abcd"]
    a, b, c, d = nodes
    found = strongly_connected_components(nodes, {a: [b], b: [c], c: [b, d]})
    assert [{ref.name for ref in component} for component in found] == [{"d"}, {"b", "c"}, {"a"}]


def test_components_of_a_long_chain() -> None:
    unit = analyse("").units["app:main"]
    nodes = [FunctionRef(unit, unit.chunk.main, None, str(number)) for number in range(5000)]
    successors = {node: [after] for node, after in pairwise(nodes)}
    assert len(strongly_connected_components(nodes, successors)) == 5000
