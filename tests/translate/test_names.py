"""Python names of the author's variables and of the fields that a module exports."""

from __future__ import annotations

import re

import pytest

from analyzer.program.modules import ModuleSource
from tests.translate import harness


def library(source: str) -> ModuleSource:
    return ModuleSource("app:library", source, "library.lua", "library.lua", method="")


def translated(source: str) -> str:
    return harness.translate_sources([library(source)], formatted=False)["app:library"].text


def printed(source: str, program: str) -> list[str]:
    """What ``program``, which requires ``library``, prints."""
    main = ModuleSource("app:main", program, file="main.lua", imports=(("library", "app:library"),))
    outcome = harness.run_project([library(source), main])
    assert outcome.error is None
    return outcome.lines


HIDDEN = """
local M = {}
function M.sum(list)
    local sum = 0
    for _, item in ipairs(list) do sum = sum + item end
    return sum
end
function M.mean(list)
    local mean = M.sum(list) / #list
    return mean
end
return M
"""
RECURSIVE = """
local M = {}
function M.depth(node)
    local depth = 0
    for _, child in ipairs(node) do depth = math.max(depth, M.depth(child)) end
    return depth + 1
end
return M
"""
INNER = """
local M = {}
function M.total(list)
    local total = 0
    local function add(item) if item then total = total + M.one(item) end end
    for _, item in ipairs(list) do add(item) end
    return total
end
function M.one(item)
    local function total() return type(M.total) end
    return total() == "function" and item or 0
end
return M
"""
SAME = """
local function sum(a, b) return a + b end
local M = {}
M.sum = sum
function M.twice(a)
    local sum = M.sum(a, a)
    return sum
end
return M
"""
REDECLARED = """
local rate = 1
local M = {}
M.rate = rate
local rate = 2
function M.both() return M.rate, rate end
return M
"""
TEXTS = """
local M = {}
M.GROE = "x"
local text = "Größe"
function M.text() return M.GROE, text end
return M
"""
EARLY = """
local M = {}
local before = M.rate or 7
M.rate = 3
function M.both() return before, M.rate end
return M
"""
CASES = {
    "a local hides nothing that its function mentions": (HIDDEN, "L.sum({1, 2, 3}), L.mean({1, 2})"),
    "a function that calls itself": (RECURSIVE, "L.depth({{}, {{}}})"),
    "a function inside mentions the field": (INNER, "L.total({4, 5})"),
    "a local that is the field": (SAME, "L.sum(1, 2), L.twice(4)"),
    "a local that was declared anew": (REDECLARED, "L.both()"),
    "a text constant": (TEXTS, "L.text()"),
    "a field that is read before it is written": (EARLY, "L.both()"),
}
EXPECTED = {
    "a local hides nothing that its function mentions": "6 1.5",
    "a function that calls itself": "3",
    "a function inside mentions the field": "9",
    "a local that is the field": "3 8",
    "a local that was declared anew": "1 2",
    "a text constant": "x Größe",
    "a field that is read before it is written": "7 3",
}


@pytest.mark.parametrize("case", CASES)
def test_exported_fields_are_found(case: str) -> None:
    source, values = CASES[case]
    assert printed(source, f"local L = require('library')\nprint({values})") == [EXPECTED[case]]


@pytest.mark.parametrize("source", [HIDDEN, RECURSIVE, INNER, SAME], ids=["hidden", "recursive", "inner", "same"])
def test_exported_functions_keep_their_names(source: str) -> None:
    exported = re.findall(r"function M\.(\w+)|M\.(\w+) =", source)
    text = translated(source)
    for name in {name for pair in exported for name in pair if name}:
        assert f"\ndef {name}(" in text
        assert f"{name} = {name}_2" not in text


def test_a_local_that_hides_nothing_keeps_its_name() -> None:
    assert "_2" not in translated(HIDDEN)
    assert "depth_2 = " in translated(RECURSIVE).replace(": LuaValue", "")
