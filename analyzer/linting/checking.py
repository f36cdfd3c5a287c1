"""Runs all rules over a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic
from analyzer.program.modules import deep_recursion
from analyzer.program.program import build_program
from analyzer.records import replace
from analyzer.rules import load_rules
from analyzer.rules.analysis import Analysis
from analyzer.rules.base import Rule, Scope
from analyzer.rules.context import RuleContext

if TYPE_CHECKING:
    from analyzer.program.modules import ModuleUnit
    from analyzer.program.program import Program
    from analyzer.project.model import Project


def check_program(
    project: Project,
    program: Program,
    previous: Project | None = None,
    between: Callable[[], object] | None = None,
) -> list[Diagnostic]:
    """All findings of all rules and all syntax errors, located in the files that readers open.

    Settings and suppression comments are not applied. A module with syntax errors has only those: what its rules would
    say depends on how the parser went on. The same finding in entries that share a file is one finding. ``between`` is
    called before each module.
    """
    analysis = Analysis(project, program)
    if previous is not None:
        analysis.previous = Analysis(previous, build_program(previous))
    found: list[Diagnostic] = []
    with deep_recursion():
        for unit in program.units.values():
            if between is not None:
                between()
            found.extend(_check_module(analysis, unit))
    return merge(found)


def _check_module(analysis: Analysis, unit: ModuleUnit) -> Iterator[Diagnostic]:
    if unit.diagnostics:
        source = analysis.entry(unit).source
        for diagnostic in unit.diagnostics:
            located = diagnostic if source is None else source.locate_diagnostic(diagnostic)
            yield located.with_entry(unit.entry_id)
        return
    context = RuleContext(analysis, unit)
    for rule in _rules_for(unit.kind, unit in analysis.importers):
        context.rule = rule
        yield from rule.check(context)


@cache
def _rules_for(kind: str, in_workflow: bool) -> list[Rule]:
    """The rules that are asked about modules of an entry kind; ``in_workflow`` tells that workflows load them."""
    scopes = (Scope.MODULES, Scope.WORKFLOWS) if in_workflow else (Scope.MODULES,)
    return [
        rule for rule in load_rules().values() if rule.scope in scopes and (rule.kinds is None or kind in rule.kinds)
    ]


def merge(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings in report order; those that say the same about the same place are one, with all their workflows."""
    merged: dict[tuple[object, ...], Diagnostic] = {}
    for item in findings:
        key = (item.code, item.place, item.message)
        known = merged.get(key)
        if known is None:
            merged[key] = item
        elif known.workflows != item.workflows or (known.fix is None) != (item.fix is None):
            workflows = tuple(sorted({*known.workflows, *item.workflows}))
            merged[key] = replace(known, workflows=workflows, fix=known.fix or item.fix)
    return sorted(merged.values(), key=lambda item: item.sort_key)
