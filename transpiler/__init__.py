"""Translates Lua to Python.

``translate`` is the single-file entry point (contract.md §5); ``transpiler.build`` builds projects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.diagnostic import Diagnostic

__all__ = ["TranslationFailed", "translate"]


class TranslationFailed(Exception):
    """A source cannot be translated; ``diagnostics`` say why and where."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        places = [f"{item.place.file}:{item.place.line}:{item.place.column}: {item.message}" for item in diagnostics]
        super().__init__("\n".join(places))
        self.diagnostics = tuple(diagnostics)


def translate(source: str, filename: str = "main.lua") -> str:
    """The Python module for one Lua file, taken as a workflow that declares every module (decisions.md 23).

    Args:
        source: The text of the file.
        filename: The name that diagnostics give it; its stem names the workflow class.

    Returns:
        Formatted Python.

    Raises:
        TranslationFailed: The source has syntax errors or cannot be translated exactly.
    """
    from analyzer.diagnostic import Severity
    from analyzer.program.depth import depth_problem
    from analyzer.program.program import build_program
    from analyzer.project.lone_file import lone_project
    from transpiler.placement import place_entries
    from transpiler.translation import Translator

    project = lone_project(filename, source)
    program = build_program(project)
    (entry_id, unit), *_ = program.units.items()
    errors = [item for item in (*project.diagnostics, *unit.diagnostics) if item.severity is Severity.ERROR]
    if errors:
        raise TranslationFailed(errors)
    deep = depth_problem(unit)
    if deep is not None:
        raise TranslationFailed([deep])
    translated, problems = Translator(program, place_entries(project.lua_entries)).translate([entry_id])
    if problems:
        raise TranslationFailed(problems)
    return translated[entry_id].text
