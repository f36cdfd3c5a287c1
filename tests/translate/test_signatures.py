"""Functions have defaults and ``*_`` only where something may call them with another number of arguments."""

from __future__ import annotations

import re

import lupa.lua54
import pytest

from tests.translate import harness

CLASS = """
local Account = {}
Account.__index = Account
function Account.new(owner) return setmetatable({owner = owner, balance = 0}, Account) end
function Account:deposit(amount) self.balance = self.balance + (amount or 1) return self end
function Account:describe() return self.owner .. " " .. self.balance end
local account = Account.new("ann")
account:deposit(5):deposit()
print(account:describe(), Account.describe(account))
"""
POLYMORPHIC = """
local Square = {area = function(self) return self.side * self.side end}
local Circle = {area = function(self) return 3 * self.radius * self.radius end}
Square.__index, Circle.__index = Square, Circle
for _, shape in ipairs({setmetatable({side = 2}, Square), setmetatable({radius = 1}, Circle)}) do
    print(shape:area())
end
"""
DISPATCH = """
local handlers = {}
function handlers.add(state, data) state.count = state.count + data return true end
function handlers.stop(state) return false end
local state = {count = 0}
for _, name in ipairs({"add", "add", "stop"}) do print(tostring(handlers[name](state, 2)), state.count) end
"""
LIBRARY = """
local list = {3, 1, 2}
table.sort(list, function(a, b) return a > b end)
print(table.concat(list, " "))
print(pcall(function() error("no", 0) end))
print(pcall(function(a, b) return a + b end, 1, 2))
print(xpcall(function() error("no", 0) end, function(message) return "handled " .. message end))
local Point = setmetatable({}, {__tostring = function(self) return "point" end})
print(tostring(Point))
print(setmetatable({}, {__index = function(t, k) return k .. "!" end}).name)
"""
EXACT = {"class": CLASS, "polymorphic": POLYMORPHIC, "library": LIBRARY}

FEWER = """
local function both(a, b) return tostring(a) .. tostring(b) end
local pick = {both = both}
local name = "both"
print(pcall(both, 1), pcall(pcall, both, 1, 2))
local function pair() return 1, 2 end
print(pick[name](pair()))
"""
NESTED = """
local function one(a) return tostring(a) end
print(pcall(pcall, one, 1))
print(pcall(pcall, one))
local function rest(a, ...) return tostring(a), select("#", ...) end
print(rest(1, 2, 3))
print(rest())
"""
DIFFERENT = """
local function none() return 0 end
local function one(a) return a end
local chosen = {none, one}
for i = 1, 2 do print(chosen[i](7)) end
for i = 1, 2 do print(chosen[i](7, 8)) end
"""
CALLED = """
local Class = setmetatable({}, {__call = function(class, a, b) return tostring(a) .. tostring(b) end})
print(Class(1, 2), Class(1), Class())
local f = Class
print(f(1, 2, 3))
"""
OTHERS = {"fewer": FEWER, "nested": NESTED, "different": DIFFERENT, "called": CALLED, "dispatch": DISPATCH}


PRINT = """
function(write)
    print = function(...)
        local parts = table.pack(...)
        for i = 1, parts.n do parts[i] = type(parts[i]) == "boolean" and "" or tostring(parts[i]) end
        write(table.concat(parts, " "))
    end
end
"""


def real_lua(source: str) -> list[str]:
    """What the program prints; ``print`` renders booleans as the dialect does (spec/dialect.md 1.9)."""
    lines: list[str] = []
    runtime = lupa.lua54.LuaRuntime()
    runtime.eval(PRINT)(lines.append)
    runtime.execute(source)
    return lines


@pytest.mark.parametrize("source", [*EXACT.values(), *OTHERS.values()], ids=[*EXACT, *OTHERS])
def test_every_call_finds_its_parameters(source: str) -> None:
    outcome = harness.run(source, formatted=False)
    assert outcome.error is None
    assert outcome.lines == real_lua(source)


@pytest.mark.parametrize("source", EXACT.values(), ids=EXACT)
def test_signatures_are_exact_where_all_calls_are_known(source: str) -> None:
    text = harness.translate_program(source, formatted=False).text
    assert not re.search(r"(def|lambda)[^:]*(=None|= None|\*_)", text)


def test_a_shorter_handler_takes_what_the_others_need() -> None:
    text = harness.translate_program(DISPATCH, formatted=False).text
    assert "handlers_add(state: LuaValue, data: LuaValue)" in text
    assert re.search(r"def stop\(state: LuaValue ?= ?None, \*_: LuaValue\)|lambda state ?= ?None, \*_", text)


def test_varargs_need_no_defaults_before_them() -> None:
    source = "local function log(level, ...) return level, select('#', ...) end\nprint(log('a'), log('b', 1, 2))"
    assert "def log(level: LuaValue, *args: LuaValue)" in harness.translate_program(source, formatted=False).text
    assert "level: LuaValue=None" in harness.translate_program(f"{source}\nprint(log())", formatted=False).text.replace(
        " = ", "="
    )
