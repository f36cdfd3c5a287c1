"""Runs examples of rules as the projects that they stand for."""

from __future__ import annotations

from pathlib import Path

from analyzer.diagnostic import Diagnostic
from analyzer.lint import lint_project
from analyzer.program.program import build_program
from analyzer.project.loader import load_project
from analyzer.rules.base import Example
from analyzer.rules.running import write_example


def findings(example: Example, directory: Path) -> list[Diagnostic]:
    """What all rules say about an example; its project is written to ``directory``, the earlier one below it."""
    write_example(example, directory)
    project = load_project(directory)
    assert [item for item in project.diagnostics if item.severity == "error" and item.code < "R0007"] == []
    previous = None
    if (earlier := example.previous()) is not None:
        (directory / "earlier").mkdir()
        write_example(earlier, directory / "earlier")
        previous = load_project(directory / "earlier")
    return lint_project(project, build_program(project), previous)
