"""Which functions are asynchronous, and which calls must be awaited."""

from __future__ import annotations

import pytest

from analyzer.program.callgraph import EdgeKind, Suspension
from analyzer.program.program import Program
from analyzer.syntax import tree
from tests.program.support import analyse, colours

COLOURS: dict[str, tuple[str, dict[str, bool]]] = {
    "direct": ("local function f() time.sleep(1) end", {"f": True}),
    "pure": ("local function f() return 1 + 1 end", {"f": False}),
    "clock only": ("local function f() return time.now() end", {"f": False}),
    "recorded side effect": ("local function f() return uuid.v4() end", {"f": True}),
    "channel": ("local function f(c) c = channel.new() c:receive() end", {"f": True}),
    "transitive": (
        "local function a() time.sleep(1) end\nlocal function b() a() end\nlocal function c() b() end\n"
        "local function d() end",
        {"a": True, "b": True, "c": True, "d": False},
    ),
    "cycle": (
        "local a, b\nfunction a(n) if n > 0 then return b(n - 1) end end\n"
        "function b(n) time.sleep(1) return a(n) end\nlocal function c() a(1) end",
        {"a": True, "b": True, "c": True},
    ),
    "pure cycle": (
        "local a, b\nfunction a(n) return b(n) end\nfunction b(n) if n > 0 then return a(n - 1) end end",
        {"a": False, "b": False},
    ),
    "through pcall": ("local function f() time.sleep(1) end\nlocal function g() pcall(f) end", {"f": True, "g": True}),
    "pcall of a pure function": ("local function f() end\nlocal function g() pcall(f) end", {"f": False, "g": False}),
    "pcall of a library function": ("local function g() pcall(time.sleep, 1) end", {"g": True}),
    "handler of xpcall": (
        "local function h() time.sleep(1) end\nlocal function g() xpcall(print, h) end",
        {"h": True, "g": False},
    ),
    "spawn waits for its turn, not for the task": (
        "local function task() end\nlocal function f() coroutine.spawn(task) end",
        {"task": False, "f": True},
    ),
    "sort comparator": (
        "local function less(a, b) time.sleep(1) return true end\nlocal function f(t) table.sort(t, less) end",
        {"less": True, "f": False},
    ),
    "yield": ("local function f() coroutine.yield(1) end\nlocal function g() f() end", {"f": True, "g": True}),
    "resume": (
        "local function body() end\nlocal function f() local c = coroutine.create(body) coroutine.resume(c) end",
        {"body": False, "f": True},
    ),
    "wrapped": (
        "local function body() end\nlocal function f() local w = coroutine.wrap(body) return w() end",
        {"body": False, "f": True},
    ),
    "unknown callee": ("local function f() frobnicate() end", {"f": True}),
    "parameter from outside": ("local function main(f) f() end\nreturn main", {"main": True}),
    "callback": (
        "local function run(f) return f() end\nlocal function wait() run(function() time.sleep(1) end) end",
        {"run": True, "wait": True, "function at line 2": True},
    ),
    "pure callback": (
        "local function run(f) return f() end\nlocal function go() run(function() return 1 end) end",
        {"run": False, "go": False, "function at line 2": False},
    ),
    "defining is not calling": (
        "local function make() return function() time.sleep(1) end end",
        {"make": False, "function at line 1": True},
    ),
    "metamethod": (
        "local m = { __add = function() time.sleep(1) end }\n"
        "local function f() local t = setmetatable({}, m) return t + 1 end",
        {"__add": True, "f": False},
    ),
    "iterator": (
        "local function items() time.sleep(1) return nil end\nlocal function f() for x in items do end end",
        {"items": True, "f": True},
    ),
    "method": (
        "local C = {}\nC.__index = C\nfunction C:wait() time.sleep(1) end\nfunction C:get() return self.x end\n"
        "local function f() local c = setmetatable({}, C) c:wait() end\n"
        "local function g() local c = setmetatable({}, C) return c:get() end",
        {"C:wait": True, "C:get": False, "f": True, "g": False},
    ),
    "strings of data": ("local function main(s) return s:upper() end\nreturn main", {"main": False}),
}


@pytest.mark.parametrize(("source", "expected"), COLOURS.values(), ids=COLOURS.keys())
def test_colours(source: str, expected: dict[str, bool]) -> None:
    found = colours(analyse(source))
    assert {name: found[name] for name in expected} == expected


def test_colour_comes_from_a_library() -> None:
    program = analyse(
        "local function f() helpers.wait() end\nlocal function g() helpers.add() end",
        helpers="return { wait = function() time.sleep(1) end, add = function() end }",
    )
    assert colours(program) == {"f": True, "g": False}


def test_callback_from_another_module_colours_the_library() -> None:
    library = "local M = {}\nfunction M.each(f) f() end\nfunction M.twice(f) f() end\nreturn M"
    program = analyse(
        "local function main() helpers.each(function() time.sleep(1) end)\n"
        "helpers.twice(function() end) end\nreturn main",
        helpers=library,
    )
    assert colours(program, "app:helpers") == {"M.each": True, "M.twice": False}


def test_mutual_recursion_across_modules() -> None:
    program = analyse(
        "function ping(n) return helpers.pong(n) end\nlocal function main() ping(1) end\nreturn main",
        helpers="return { pong = function(n) if n == 0 then time.sleep(1) end return ping(n - 1) end }",
    )
    assert colours(program) == {"ping": True, "main": True}
    assert colours(program, "app:helpers") == {"pong": True}


SUSPENSIONS = {
    "never": ("local function f() end\nf()", Suspension.NEVER),
    "always": ("local function f() time.sleep(1) end\nf()", Suspension.ALWAYS),
    "builtin": ("time.sleep(1)", Suspension.ALWAYS),
    "pure builtin": ("print(1)", Suspension.NEVER),
    "mixed": (
        "local t = { a = function() end, b = function() time.sleep(1) end }\nlocal k = KEY\nt[k]()",
        Suspension.UNKNOWN,
    ),
    "same colour": ("local t = { a = uuid.v4, b = time.sleep }\nlocal k = KEY\nt[k]()", Suspension.ALWAYS),
    "unknown": ("frobnicate()", Suspension.UNKNOWN),
    "protected": ("pcall(time.sleep, 1)", Suspension.ALWAYS),
    "protected pure": ("pcall(os.time)", Suspension.NEVER),
    "protected mixed": (
        "local f = print\nif KEY then f = time.sleep end\npcall(f, 1)",
        Suspension.ALWAYS,
    ),
    "protected unknown": ("pcall(frobnicate)", Suspension.ALWAYS),
    "wrapped coroutine": ("local w = coroutine.wrap(function() end)\nw()", Suspension.ALWAYS),
    "for": ("for x in function() time.sleep(1) end do end", Suspension.ALWAYS),
    "for pairs": ("for x in pairs({}) do end", Suspension.NEVER),
}


def last_call(program: Program) -> tree.Call | tree.MethodCall | tree.GenericFor:
    statement = program.units["app:main"].chunk.block.statements[-1]
    if isinstance(statement, tree.GenericFor):
        return statement
    assert isinstance(statement, tree.CallStatement)
    return statement.call


@pytest.mark.parametrize(("source", "expected"), SUSPENSIONS.values(), ids=SUSPENSIONS.keys())
def test_call_suspends(source: str, expected: Suspension) -> None:
    program = analyse(source)
    assert program.call_suspends(last_call(program)) is expected


def test_call_of_a_foreign_tree_is_unknown() -> None:
    other = last_call(analyse("print(1)"))
    assert analyse("print(1)").call_suspends(other) is Suspension.UNKNOWN


def test_functions_called_where_they_cannot_suspend() -> None:
    program = analyse(
        "local function less(a, b) time.sleep(1) end\nlocal function other() end\n"
        "table.sort({}, less)\nother()\nlocal s = ('x'):gsub('.', function() return '' end)"
    )
    marked = {facts.ref.name for facts in program.functions() if facts.sync_context}
    assert marked == {"less", "function at line 5"}
    kinds = {
        (site.via, site.kind, target.name)
        for facts in program.functions()
        for site in facts.sites
        if site.kind.synchronous
        for target in site.targets.functions
    }
    assert kinds == {
        ("table.sort", EdgeKind.SYNC_CALLBACK, "less"),
        ("string.gsub", EdgeKind.SYNC_CALLBACK, "function at line 5"),
    }


def test_commands_and_reached_functions() -> None:
    program = analyse(
        "local function pay() return funcs.call('app:pay') end\n"
        "local function main() local id = uuid.v4() pay()\n"
        "coroutine.spawn(function() time.sleep(1) end) end\nreturn main"
    )
    (main,) = program.entry_methods(program.units["app:main"])
    assert program.facts_for(main).commands == {"funcs.call", "uuid.v4", "time.sleep"}
    assert program.facts_for(main).reaches == {"funcs.call", "uuid.v4", "time.sleep", "coroutine.spawn"}
