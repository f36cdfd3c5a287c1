"""Whole projects: what is built satisfies ruff and mypy, is the same twice, moves as a package, and runs."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runtime_shims import Application
from transpiler.cli.main import run
from transpiler.emit.formatting import ruff_command

PROJECTS = Path(__file__).parent / "projects"


def build(project: str, output: Path) -> None:
    assert run(["build", str(PROJECTS / project), "-o", str(output), "-q"]) == 0


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def call(directory: Path, entry_id: str, *args: Any) -> Any:
    async def main() -> Any:
        async with Application.load(directory) as application:
            return await application.call(entry_id, *args)

    return asyncio.run(main())


@pytest.mark.parametrize("project", ["acme", "exports"])
def test_output_satisfies_ruff_and_mypy_and_is_the_same_twice(project: str, tmp_path: Path) -> None:
    build(project, tmp_path / "generated")
    build(project, tmp_path / "again")
    assert contents(tmp_path / "generated") == contents(tmp_path / "again")
    for command in (
        (*ruff_command(), "check", "--no-cache", "generated"),
        (*ruff_command(), "format", "--check", "--no-cache", "generated"),
        (sys.executable, "-m", "mypy", "--config-file=", "--cache-dir", str(tmp_path / "cache"), "generated"),
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_stale_files_go_and_foreign_files_stay(tmp_path: Path) -> None:
    source, output = tmp_path / "source", tmp_path / "generated"
    shutil.copytree(PROJECTS / "acme", source)
    assert run(["build", str(source), "-o", str(output), "-q"]) == 0
    foreign = output / "acme" / "app" / "mine.py"
    foreign.write_text("mine = 1\n")
    shutil.rmtree(source / "src" / "app_lib")
    (source / "src" / "lib" / "inner.lua").write_text("return { round = function(x) return math.floor(x) end }\n")
    assert run(["build", str(source), "-o", str(output), "--check", "-q"]) == 1
    assert (output / "acme" / "app" / "lib" / "deep.py").exists()
    assert run(["build", str(source), "-o", str(output), "-q"]) == 0
    assert not (output / "acme" / "app" / "lib").exists()
    assert foreign.read_text() == "mine = 1\n"
    assert run(["build", str(source), "-o", str(output), "--check", "-q"]) == 0
    before = contents(output)
    (source / "src" / "app" / "kw.lua").write_text("return function( end")
    assert run(["build", str(source), "-o", str(output), "-q"]) == 1
    assert contents(output) == before


def test_a_moved_package_still_runs(tmp_path: Path) -> None:
    build("acme", tmp_path / "generated")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "generated").rename(tmp_path / "elsewhere" / "renamed")
    result = call(tmp_path / "elsewhere" / "renamed", "acme.app:charge", {"amount": 5, "label": "ü"})
    assert result == {"id": "ch-ü", "amount": 5}


def test_libraries_may_return_anything(tmp_path: Path) -> None:
    build("exports", tmp_path / "generated")
    assert call(tmp_path / "generated", "a:all", 5) == [
        *(6, 10, 2, 5, "nil", 3, 50, 43, "nil", "TXT", 10, "f", 1, 6, 6, 6, 42, 6, 10, True),
        "module 'zzz' not found",
    ]


def test_a_failed_test_in_an_inline_source_is_found_in_the_registry_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    registry = """namespace: app
entries:
  - name: broken
    kind: function.lua
    meta: {type: test}
    method: run
    source: |
      local function run()
        error("wrong")
      end
      return {run = run}
"""
    (tmp_path / "_index.yaml").write_text(registry)
    assert run(["test", str(tmp_path), "--format", "json"]) == 1
    (result,) = json.loads(capfd.readouterr().out)["tests"]
    assert (result["file"], result["line"]) == ("_index.yaml", 9)
    assert result["message"] == "app:broken:2: wrong"
