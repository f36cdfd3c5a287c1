"""Linting: from an analysed project to the findings that a user should see.

``lint_project`` applies the rules, the settings and the suppression comments. Choosing by level, namespace or baseline
and the cache are around it, in ``analyzer.linting``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.records import replace

if TYPE_CHECKING:
    from analyzer.program.program import Program
    from analyzer.project.model import Project
    from analyzer.project.settings import Settings


def lint_project(
    project: Project,
    program: Program,
    previous: Project | None = None,
    between: Callable[[], object] | None = None,
) -> list[Diagnostic]:
    """The findings about the Lua text of an analysed project, in report order.

    Problems of the registry files are not among them: they are in ``project.diagnostics``. ``previous`` is another
    revision of the project, with which D401 compares. ``between`` is called before each module, so that a program with
    more urgent work can wait there.
    """
    from analyzer.linting.checking import check_program, merge
    from analyzer.linting.suppression import apply_suppressions, find_suppressions

    settings = project.settings
    findings = apply_settings(check_program(project, program, previous, between), settings)
    suppressions = [
        suppression
        for unit in program.units.values()
        for suppression in find_suppressions(unit, project.entries[unit.entry_id].source)
    ]
    if not suppressions:
        return findings
    from analyzer.rules import load_rules

    def enabled(code: str, file: str, entry_id: str) -> bool:
        return settings.rules_for(file, entry_id).enabled(code)

    kept = apply_suppressions(findings, suppressions, load_rules(), enabled)
    return merge(apply_settings(kept, settings))


def apply_settings(findings: Iterable[Diagnostic], settings: Settings) -> list[Diagnostic]:
    """The findings of rules that the settings leave on, with the severities that they give."""
    kept: list[Diagnostic] = []
    for finding in findings:
        rules = settings.rules_for(finding.place.file, finding.entry_id)
        if not rules.enabled(finding.code):
            continue
        level = rules.override(finding.code)
        kept.append(finding if level is None else replace(finding, severity=Severity(level)))
    return kept
