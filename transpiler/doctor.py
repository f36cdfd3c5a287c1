"""Which entries of a project can move to Python today, and what stands in the way of the others.

The reasons are those that stop ``build`` (decisions.md 12): registry problems, syntax errors, unsupported modules,
constructs that cannot be translated, lint findings at error level, and imports of blocked entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.lint import lint_project
from analyzer.program.depth import depth_problem
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program, build_program
from analyzer.project.model import Entry, Project
from transpiler import collector
from transpiler.obstacles import TOLD_BY_TRANSLATION, unsupported_modules
from transpiler.placement import place_entries
from transpiler.translation import Translator

MODULE = "module"
CONSTRUCT = "construct"
FINDING = "finding"
REGISTRY = "registry"
SYNTAX = "syntax"
IMPORT = "import"
_COMPILED = ".lua.bc"
_REQUIRED = ("workflow", "activity")


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
        return self.entry.kind.partition(".")[0]


@dataclass(slots=True, frozen=True)
class Examination:
    """Verdicts on all entries with Lua code, by id, and registry problems that concern none of them."""

    verdicts: Sequence[Verdict]
    problems: Sequence[Reason]

    @property
    def stops_build(self) -> bool:
        """Whether ``build`` would write nothing.

        Registry problems and lint errors stop it wherever they are, everything else in workflows and activities only
        (decisions.md 12).
        """
        return bool(self.problems) or any(
            verdict.role in _REQUIRED or any(reason.kind in (REGISTRY, FINDING) for reason in verdict.reasons)
            for verdict in self.verdicts
            if not verdict.is_ready
        )


@collector.paused()
def examine(project: Project) -> Examination:
    """Look at every entry with Lua code, readable or not."""
    program = build_program(project)
    entries = [entry for entry in project.entries.values() if entry.is_lua or entry.kind.endswith(_COMPILED)]
    verdicts = {entry.id: Verdict(entry) for entry in sorted(entries, key=lambda entry: entry.id)}
    problems: list[Reason] = []
    for diagnostic in project.diagnostics:
        if diagnostic.severity is Severity.ERROR:
            verdict = verdicts.get(diagnostic.entry_id)
            (problems if verdict is None else verdict.reasons).append(_reason(REGISTRY, diagnostic))
    for entry_id, verdict in verdicts.items():
        if verdict.entry.kind.endswith(_COMPILED):
            message = "compiled Lua cannot be translated, name its source instead"
            verdict.reasons.append(Reason(CONSTRUCT, "T0001", message, verdict.entry.place_of("kind")))
        unit = program.units.get(entry_id)
        if unit is not None:
            verdict.reasons.extend(_unreadable(verdict.entry, unit))
        verdict.reasons.extend(_reason(MODULE, item, name) for name, item in unsupported_modules(verdict.entry))
    _add_constructs(project, program, verdicts)
    _add_findings(project, program, verdicts)
    _add_imports(verdicts)
    return Examination(list(verdicts.values()), problems)


def _unreadable(entry: Entry, unit: ModuleUnit) -> Iterable[Reason]:
    errors = [item for item in unit.diagnostics if item.severity is Severity.ERROR]
    yield from (_reason(SYNTAX, _located(entry, item)) for item in errors)
    deep = None if errors else depth_problem(unit)
    if deep is not None:
        yield _reason(CONSTRUCT, _located(entry, deep))


def _add_constructs(project: Project, program: Program, verdicts: dict[str, Verdict]) -> None:
    """What the translator refuses, of the entries that can be lowered at all."""
    blocked = {entry_id for entry_id, verdict in verdicts.items() if not verdict.is_ready}
    pending = [
        entry_id
        for entry_id in verdicts
        if entry_id in program.units and not any(item.id in blocked for item in project.with_imports([entry_id]))
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
        if finding.code in TOLD_BY_TRANSLATION:
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


def _reason(kind: str, diagnostic: Diagnostic, subject: str = "") -> Reason:
    return Reason(kind, diagnostic.code, diagnostic.message, diagnostic.place, subject)
