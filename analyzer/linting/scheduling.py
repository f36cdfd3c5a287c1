"""Divides a project into parts that can be checked apart: entries that are connected by imports belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic

if TYPE_CHECKING:
    from analyzer.project.model import Project


def lint_all(project: Project, previous: Project | None = None) -> list[Diagnostic]:
    """The findings about all Lua text of the project; ``previous`` is another revision of it."""
    from analyzer.lint import lint_project
    from analyzer.program.program import build_program

    return lint_project(project, build_program(project), previous)
