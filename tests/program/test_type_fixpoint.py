"""The fixpoint of the value types: what changed is looked at again, and nothing else."""

from __future__ import annotations

import pytest

from analyzer.program import value_type as vt
from analyzer.program.arity import Arity
from analyzer.program.interpretation import Interpreter
from analyzer.program.types import Types
from analyzer.syntax import tree
from tests.program.support import analyse

# Each function calls the one after it, so that every round of the fixpoint settles one more result.
_DEPTH = 6
_CHAIN = [f"function {{}}.f{number}(x) return {{}}.f{number + 1}(x) end" for number in range(_DEPTH)]


def _interpreted(source: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a function is interpreted until the types of ``source`` are settled."""
    count = 0
    enter = Interpreter.enter

    def counting(self: Interpreter, function: tree.Function) -> None:
        nonlocal count
        count += 1
        enter(self, function)

    monkeypatch.setattr(Interpreter, "enter", counting)
    program = analyse(source)
    Types(program, Arity(program))
    monkeypatch.undo()
    return count


def _program(settled: int) -> str:
    lines = ["local M = {}"]
    lines += [line.format("M", "M") for line in _CHAIN]
    lines += [f"function M.f{_DEPTH}(x) return 'end' end"]
    lines += [f"local function settled{number}() local x = {number} return x + 1 end" for number in range(settled)]
    lines += [f"local y{number} = settled{number}()" for number in range(settled)]
    return "\n".join([*lines, "local z = M.f0(1)", "return {main = function() return z end}"])


def test_settled_functions_are_interpreted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (_interpreted(_program(settled), monkeypatch) for settled in (10, 110))
    assert many - few == 100


def test_what_table_insert_stores_is_typed_with_what_was_learned_last() -> None:
    program = analyse("""
local later
local list = {}
local function fill()
    local item = later()
    table.insert(list, item)
end
function later() return "text" end
local function main()
    fill()
    local first = list[1]
    return first .. ""
end
return {main = main}
""")
    types = Types(program, Arity(program))
    unit = program.units["app:main"]
    reads = [
        node
        for node, found in types.exprs.items()
        if isinstance(node, tree.Index) and unit.source[node.start : node.end] == "list[1]"
    ]
    assert [types.of(node).mask for node in reads] == [vt.STRING | vt.NIL]
