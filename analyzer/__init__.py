"""Understands Lua: syntax, projects, whole-program facts, lint rules.

``check`` is the single-file entry point (contract.md §5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.diagnostic import Diagnostic
    from analyzer.project.settings import Settings

__all__ = ["check"]


def check(source: str, filename: str = "main.lua", *, settings: Settings | None = None) -> list[Diagnostic]:
    """Lint one Lua file on its own: a workflow that declares every module (contract.md §1, decisions.md 23).

    Args:
        source: The text of the file.
        filename: The name that the findings give it.
        settings: Which rules apply, with which severities; every rule by default.

    Returns:
        The findings in source order; never raises for what the text contains.
    """
    from analyzer.lint import lint_project
    from analyzer.program.program import build_program
    from analyzer.project.lone_file import lone_project

    project = lone_project(filename, source, settings=settings)
    return [*project.diagnostics, *lint_project(project, build_program(project))]
