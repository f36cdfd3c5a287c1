"""What ruff would object to is not emitted, and means what Lua means (contract.md §4)."""

from __future__ import annotations

import subprocess

import lupa.lua54
import pytest

from tests.translate import harness
from transpiler import translate
from transpiler.emit.formatting import ruff_command

LITERALS = ("nil", "true", "false", "0", "1", "1.0", "'a'")
COMPARISONS = "\n".join(f"print(tostring({a} {op} {b}))" for a in LITERALS for b in LITERALS for op in ("==", "~="))
HEX = "print((('ab'):gsub('.', function(c) return string.format('%02x', c:byte()) end)))"
PROGRAMS = {
    "comparison of literals": COMPARISONS,
    "comparison with no result": (
        "local function none() end\nprint(tostring(none() == nil), tostring(nil ~= none()), tostring(none() == false))"
    ),
    "concatenation of literals": "print('a' .. 'b' .. 'c', '' .. '' .. '', 'ä' .. '{' .. 'b')",
    "results of an unknown method": HEX,
    "a variable with a helper's name": f"local invoke_sync = 'mine'\n{HEX}\nprint(invoke_sync)",
}


def real_lua(source: str) -> list[str]:
    lines: list[str] = []
    runtime = lupa.lua54.LuaRuntime(unpack_returned_tuples=True)
    render = runtime.eval("tostring")
    runtime.globals()["print"] = lambda *values: lines.append(" ".join(render(value) for value in values))
    runtime.execute(source)
    return lines


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_output_is_right_and_clean(source: str) -> None:
    outcome = harness.run(source, "program.lua", formatted=False)
    assert outcome.error is None
    assert outcome.lines == real_lua(source)
    command = [*ruff_command(), "check", "--isolated", "--select", "E4,E7,E9,F,I", "--ignore", "F841", "-"]
    text = translate(source, "program.lua")
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
