"""Which entries of a project can move to Python today, and what stands in the way of the others.

The reasons are those that stop ``build`` (decisions.md 12): registry problems, syntax errors, unsupported modules,
constructs that cannot be translated, lint findings at error level, and imports of blocked entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from analyzer.catalog import MODULES
from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.lint import lint_project
from analyzer.program.program import Program, build_program
from analyzer.project.model import Entry, Project
from transpiler.placement import place_entries
from transpiler.translation import Translator

MODULE = "module"
CONSTRUCT = "construct"
FINDING = "finding"
REGISTRY = "registry"
SYNTAX = "syntax"
IMPORT = "import"


@dataclass(slots=True, frozen=True)
class Reason:
    """One obstacle. ``kind`` is one of the constants above, ``subject`` the module or entry that it is about."""

    kind: str
    code: str
    message: str
    place: Place
    subject: str = ""


@dataclass(slots=True)
class Verdict:
    """Whether one entry can move; ``warnings`` counts lint findings below error level."""

    entry: Entry
    reasons: list[Reason] = field(default_factory=list)
    warnings: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.reasons

    @property
    def role(self) -> str:
        """What the entry is to Temporal: workflow, activity, library, test, function or process."""
        if self.entry.is_activity:
            return "activity"
        if self.entry.is_test:
            return "test"
        return self.entry.kind.removesuffix(".lua")


def examine(project: Project) -> list[Verdict]:
    """A verdict on every Lua entry, by id."""
    program = build_program(project)
    verdicts = {entry.id: Verdict(entry) for entry in sorted(project.lua_entries, key=lambda entry: entry.id)}
    for diagnostic in project.diagnostics:
        if diagnostic.severity is Severity.ERROR and diagnostic.entry_id in verdicts:
            verdicts[diagnostic.entry_id].reasons.append(_reason(REGISTRY, diagnostic))
    for entry_id, verdict in verdicts.items():
        errors = [item for item in program.units[entry_id].diagnostics if item.severity is Severity.ERROR]
        verdict.reasons.extend(_reason(SYNTAX, _located(verdict.entry, item)) for item in errors)
        verdict.reasons.extend(_unsupported_modules(verdict.entry))
    _add_constructs(project, program, verdicts)
    _add_findings(project, program, verdicts)
    _add_imports(verdicts)
    return list(verdicts.values())


def _unsupported_modules(entry: Entry) -> Iterable[Reason]:
    for position, name in enumerate(entry.modules):
        module = MODULES.get(name)
        if module is not None and not module.supported:
            place = entry.place_of("modules", position)
            yield Reason(MODULE, "T0001", f"module '{name}' is not supported", place, name)


def _add_constructs(project: Project, program: Program, verdicts: dict[str, Verdict]) -> None:
    """What the translator refuses, of the entries that can be lowered at all."""
    blocked = {entry_id for entry_id, verdict in verdicts.items() if not verdict.is_ready}
    pending = [
        entry_id for entry_id in verdicts if not any(item.id in blocked for item in project.with_imports([entry_id]))
    ]
    if not pending:
        return
    targets = place_entries(verdict.entry for verdict in verdicts.values())
    translator = Translator(program, {entry_id: targets[entry_id] for entry_id in pending})
    _, problems = translator.translate(pending, formatter=lambda texts: texts)
    for problem in problems:
        verdict = verdicts[problem.entry_id]
        verdict.reasons.append(_reason(CONSTRUCT, _located(verdict.entry, problem)))


def _add_findings(project: Project, program: Program, verdicts: dict[str, Verdict]) -> None:
    """Lint findings; one that only workflows suffer from blocks these and not the library that it stands in."""
    for finding in lint_project(project, program):
        if finding.code in ("P0001", "T0001"):
            continue
        for entry_id in finding.workflows or (finding.entry_id,):
            verdict = verdicts.get(entry_id)
            if verdict is None:
                continue
            if finding.severity is Severity.ERROR:
                verdict.reasons.append(_reason(FINDING, finding))
            else:
                verdict.warnings += 1


def _add_imports(verdicts: dict[str, Verdict]) -> None:
    """Whoever imports a blocked entry is blocked as well."""
    changed = True
    while changed:
        changed = False
        for verdict in verdicts.values():
            known = {reason.subject for reason in verdict.reasons if reason.kind == IMPORT}
            for alias, imported in verdict.entry.imports.items():
                target = verdicts.get(imported)
                if target is not None and not target.is_ready and imported not in known:
                    place = verdict.entry.place_of("imports", alias)
                    message = f"imports {imported}, which is blocked"
                    verdict.reasons.append(Reason(IMPORT, "T0001", message, place, imported))
                    known.add(imported)
                    changed = True


def _located(entry: Entry, diagnostic: Diagnostic) -> Diagnostic:
    return diagnostic if entry.source is None else entry.source.locate_diagnostic(diagnostic)


def _reason(kind: str, diagnostic: Diagnostic) -> Reason:
    return Reason(kind, diagnostic.code, diagnostic.message, diagnostic.place)
