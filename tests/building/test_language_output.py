"""Every language and dialect program of the corpus becomes a module that satisfies ruff and mypy (contract.md §4)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.building.shop import build_project, write_files
from transpiler.build import BuildOptions
from transpiler.emit.formatting import ruff_command

CORPUS = Path(__file__).parents[2] / "corpus"
COMMANDS = {
    "ruff check": (*ruff_command(), "check", "--no-cache", "."),
    "ruff format": (*ruff_command(), "format", "--check", "--no-cache", "."),
    "mypy": (
        sys.executable,
        "-m",
        "mypy",
        "--config-file=",
        "--cache-dir",
        "../cache",
        "--explicit-package-bases",
        ".",
    ),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One package with a library entry per program."""
    root = tmp_path_factory.mktemp("language")
    programs = sorted([*CORPUS.glob("language/*/*.lua"), *CORPUS.glob("dialect/*.lua")])
    assert len(programs) > 250
    registry = "namespace: app\nentries:\n"
    for program in programs:
        name = f"{program.parent.name}_{program.stem}"
        (root / "project").mkdir(exist_ok=True)
        (root / "project" / f"{name}.lua").write_bytes(program.read_bytes())
        registry += f"  - {{name: {name}, kind: library.lua, source: 'file://{name}.lua'}}\n"
    write_files(root / "project", {"_index.yaml": registry})
    result = build_project(root / "project", root / "built", BuildOptions(lint=False, cross_check=False))
    assert result.ok and result.diagnostics == []
    return root / "built"


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_output_satisfies(command: tuple[str, ...], package: Path) -> None:
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
