"""Programs in many hands' styles: they do what real Lua does, and their translations satisfy ruff and mypy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lupa.lua54
import pytest

from tests.translate import harness
from transpiler import translate
from transpiler.emit.formatting import RUFF_SETTINGS, ruff_command

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.lua"))

# What the dialect's print renders (spec/dialect.md §3.3), on real Lua; integral floats have no fraction there.
PRELUDE = """
local write = ...
local function rendered(value)
  local integral = math.type(value) == "float" and value == math.floor(value) and value < 2^63
  if integral then return string.format("%d", value) end
  if type(value) == "string" or type(value) == "number" then return tostring(value) end
  return ""
end
print = function(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = rendered((select(i, ...))) end
  write(table.concat(parts, " "))
end
unpack = table.unpack
"""

RUN = """
local exported = ...
local main = type(exported) == "table" and exported.main or exported
main()
"""


def real_lua(source: str) -> list[str]:
    """The lines that the program prints under real Lua."""
    lines: list[str] = []
    runtime = lupa.lua54.LuaRuntime(encoding="utf-8")
    runtime.execute(PRELUDE, lines.append)
    runtime.execute(RUN, runtime.execute(source))
    return lines


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_output_is_that_of_real_lua(program: Path) -> None:
    source = program.read_text(encoding="utf-8")
    outcome = harness.run(source, program.name, formatted=False)
    assert outcome.error is None
    assert outcome.lines == real_lua(source)


def test_translations_satisfy_ruff_and_mypy(tmp_path: Path) -> None:
    package = tmp_path / "translated"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "ruff.toml").write_text(RUFF_SETTINGS)
    for program in PROGRAMS:
        (package / f"{program.stem}.py").write_text(translate(program.read_text(encoding="utf-8"), program.name))
    for command in (
        (*ruff_command(), "check", "--no-cache", "."),
        (*ruff_command(), "format", "--check", "--no-cache", "."),
        (sys.executable, "-m", "mypy", "--config-file=", "--cache-dir", str(tmp_path / "cache"), "."),
    ):
        done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
