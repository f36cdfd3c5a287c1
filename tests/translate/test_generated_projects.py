"""Every project of the corpus is built, and what comes out satisfies ruff and mypy (issue: generated files)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from transpiler.emit.formatting import ruff_command

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
PROJECTS = sorted(
    path
    for path in (*CORPUS.glob("seed/*"), CORPUS / "banking", CORPUS / "orders", CORPUS / "typed", CORPUS / "libraries")
    if any(path.rglob("_index.yaml"))
)


def _run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with one package per project."""
    root = tmp_path_factory.mktemp("generated")
    for project in PROJECTS:
        output = root / f"built_{project.parent.name}_{project.name}"
        problems = _run(
            *(sys.executable, "-m", "transpiler", "build", "-C", str(project), "--output", str(output)), cwd=ROOT
        )
        assert problems == "", f"{project}: {problems}"
    return root


def test_projects_are_there() -> None:
    assert len(PROJECTS) >= 5


def test_generated_files_pass_the_linter(built: Path) -> None:
    for package in built.iterdir():
        assert _run(*ruff_command(), "check", "--no-cache", ".", cwd=package) == ""


def test_generated_files_are_formatted(built: Path) -> None:
    for package in built.iterdir():
        assert _run(*ruff_command(), "format", "--check", "--no-cache", ".", cwd=package) == ""


def test_generated_files_pass_the_type_checker(built: Path) -> None:
    command = (sys.executable, "-m", "mypy", "--config-file=", "--cache-dir", str(built.parent / "cache"))
    assert _run(*command, "--explicit-package-bases", str(built), cwd=ROOT) == ""
