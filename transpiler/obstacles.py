"""What stops a translation before it begins, as ``build`` refuses it and ``doctor`` tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.catalog import MODULES
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.program import Program
from analyzer.project.model import Entry, Project

TOLD_BY_TRANSLATION = ("P0001", "T0001")
"""Rules that find again what reading and translating an entry finds itself."""


def unsupported_modules(entry: Entry) -> Iterator[tuple[str, Diagnostic]]:
    """The modules that an entry declares and that have no Python counterpart, each with the error that says so."""
    for position, name in enumerate(entry.modules):
        module = MODULES.get(name)
        if module is not None and not module.supported:
            message, place = f"module '{name}' is not supported", entry.place_of("modules", position)
            yield name, Diagnostic("T0001", "untranslatable", Severity.ERROR, message, place, entry.id)


def suspensions_at_load(project: Project, program: Program, entry_ids: Iterable[str]) -> list[Diagnostic]:
    """What rule D201 finds in these entries: their files cannot even be loaded (spec/dialect.md §1.12)."""
    units = [program.units[entry_id] for entry_id in entry_ids if entry_id in program.units]
    suspending = [unit for unit in units if program.facts_for(program.ref(unit.chunk.main)).suspends]
    if not suspending:
        return []
    from analyzer.lint import apply_settings
    from analyzer.rules import load_rules
    from analyzer.rules.analysis import Analysis
    from analyzer.rules.context import RuleContext

    analysis = Analysis(project, program)
    found: list[Diagnostic] = []
    for unit in suspending:
        context = RuleContext(analysis, unit)
        context.rule = load_rules()["D201"]
        found.extend(context.rule.check(context))
    return apply_settings(found, project.settings)
