"""From a project to what the features read: the facts and findings of one file, or of everything.

A keystroke must be answered at once, so a file is first analysed with as much of the project as the budget allows (what
it imports, then who imports it); findings that need more are carried over from the last analysis of the whole project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from analyzer.diagnostic import Diagnostic
from analyzer.lint import lint_project
from analyzer.lsp.positions import Change, Unchanged, change_between, unchanged_lines
from analyzer.program.modules import ModuleUnit, SourceCache, load_units
from analyzer.program.program import Program, source_of
from analyzer.project.model import Entry, Project
from analyzer.records import field, record, replace
from analyzer.text import LineIndex

QUICK_LINES = 1_500
"""How many lines a keystroke may analyse besides the edited file."""


@record(eq=False)
class FileAnalysis:
    """One Lua file with the part of the program around it.

    ``unit`` is the module of its first entry (workflows first) and ``findings`` are those in this file, located in it.
    ``complete`` tells whether nothing of the project that could matter for the findings was left out.
    """

    path: str
    project: Project
    program: Program
    entries: list[Entry]
    unit: ModuleUnit
    findings: list[Diagnostic]
    complete: bool

    @property
    def entry(self) -> Entry:
        """The entry of ``unit``."""
        return self.project.entries[self.unit.entry_id]

    @property
    def lines(self) -> LineIndex:
        """The text."""
        return self.unit.lines

    @property
    def text(self) -> str:
        """The text."""
        return self.unit.source

    @property
    def sound(self) -> bool:
        """Whether the text has no syntax errors. Rules are applied to sound texts only."""
        return not self.unit.diagnostics


@record(eq=False)
class ProjectAnalysis:
    """A whole project: its program and all findings by file."""

    project: Project
    program: Program
    findings: dict[str, list[Diagnostic]] = field(default_factory=dict)

    def of_file(self, path: str) -> FileAnalysis | None:
        """The view of one file; None when no entry has it as its source."""
        entries = order_entries(self.project.of_file(path))
        if not entries:
            return None
        unit = self.program.units[entries[0].id]
        return FileAnalysis(path, self.project, self.program, entries, unit, self.findings.get(path, []), complete=True)


def order_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Entries of one file, workflows first."""
    return sorted(entries, key=lambda entry: (not entry.is_workflow, entry.id))


def analyse_project(
    project: Project, cache: SourceCache, between: Callable[[], object] | None = None
) -> ProjectAnalysis:
    """The whole program and the findings of every file; ``between`` is called before each module's rules."""
    program = build(project, project.lua_entries, cache)
    return ProjectAnalysis(project, program, by_file(lint_project(project, program, between=between)))


def by_file(findings: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Findings by the file in which they are."""
    grouped: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        grouped.setdefault(finding.place.file, []).append(finding)
    return grouped


def build(
    project: Project, entries: Iterable[Entry], cache: SourceCache, assigned: frozenset[str] = frozenset()
) -> Program:
    """The program of some entries; ``assigned`` are globals that the rest of the project assigns."""
    units = load_units((source_of(entry) for entry in entries), cache)
    if assigned:
        for unit in units.values():
            unit.assigned_globals |= assigned
    return Program(units)


def analyse_file(
    project: Project,
    path: str,
    cache: SourceCache,
    whole: ProjectAnalysis | None = None,
    budget: int = QUICK_LINES,
) -> FileAnalysis | None:
    """The quick analysis of one file; None when no entry has it as its source.

    ``whole`` is the last analysis of the project, perhaps of an older text.
    """
    return analyse_entries(project, path, order_entries(project.of_file(path)), cache, whole, budget)


def analyse_entries(
    project: Project,
    path: str,
    entries: list[Entry],
    cache: SourceCache,
    whole: ProjectAnalysis | None = None,
    budget: int = QUICK_LINES,
) -> FileAnalysis | None:
    """The quick analysis of entries whose text is in the file ``path``, the first as ``unit``; None without any."""
    if not entries:
        return None
    surroundings, complete = surround(project, entries, budget)
    assigned: frozenset[str] = frozenset()
    if not complete and whole is not None:
        assigned = next(iter(whole.program.units.values())).assigned_globals
    program = build(project, surroundings, cache, assigned)
    part = replace(project, entries={entry.id: entry for entry in surroundings} | _without_source(project))
    findings = by_file(lint_project(part, program)).get(path, [])
    known = None if complete or whole is None else whole.of_file(path)
    if known is not None:
        older = [finding for finding in known.findings if needs_callers(finding)]
        findings = carry_over(findings, older, known.text, program.units[entries[0].id].source, path)
    return FileAnalysis(path, project, program, entries, program.units[entries[0].id], findings, complete)


def _without_source(project: Project) -> dict[str, Entry]:
    return {entry.id: entry for entry in project.entries.values() if entry.source is None}


def surround(project: Project, entries: list[Entry], budget: int) -> tuple[list[Entry], bool]:
    """The entries to analyse together with ``entries``, and whether these are all that can matter.

    Imports come first, as far as the budget goes; then importers with what they import.
    """
    chosen: dict[str, Entry] = {entry.id: entry for entry in entries}
    left = budget

    def add(ids: Iterable[str]) -> bool:
        nonlocal left
        new = [entry for entry in project.with_imports(ids) if entry.source is not None and entry.id not in chosen]
        cost = sum(entry.source.text.count("\n") + 1 for entry in new if entry.source is not None)
        if cost > left:
            return False
        left -= cost
        chosen.update((entry.id, entry) for entry in new)
        return True

    if not add(chosen.copy()):
        return list(chosen.values()), False
    importers = importers_of(project)
    pending = list(chosen)
    seen = set(pending)
    while pending:
        for importer in importers.get(pending.pop(), ()):
            if importer not in seen:
                seen.add(importer)
                if not add([importer]):
                    return list(chosen.values()), False
                pending.append(importer)
    return list(chosen.values()), True


def importers_of(project: Project) -> dict[str, list[str]]:
    """Entry id → entries that import it directly."""
    importers: dict[str, list[str]] = {}
    for entry in project.lua_entries:
        for target in entry.imports.values():
            importers.setdefault(target, []).append(entry.id)
    return importers


def carry_over(
    fresh: list[Diagnostic], older: Iterable[Diagnostic], old_text: str, new_text: str, path: str
) -> list[Diagnostic]:
    """``fresh`` with findings in an older text of the file, moved to where their own text is now."""
    change = change_between(old_text, new_text)
    old, new = LineIndex(old_text, path), LineIndex(new_text, path)
    pieces = unchanged_lines(old_text, new_text, change)
    present = {(finding.code, finding.place.line, finding.place.column) for finding in fresh}
    result = list(fresh)
    for finding in older:
        moved = move(finding, change, pieces, old, new)
        if moved is not None and (moved.code, moved.place.line, moved.place.column) not in present:
            result.append(moved)
    return sorted(result, key=lambda finding: finding.sort_key)


def needs_callers(finding: Diagnostic) -> bool:
    """Whether a finding depends on who reaches the place, so that a part of the program may not show it."""
    return finding.code.startswith("D")


def move(
    finding: Diagnostic, change: Change, pieces: list[Unchanged], old: LineIndex, new: LineIndex
) -> Diagnostic | None:
    """The finding at its new place, with its fix only where nothing moved; None when its text was edited."""
    place = finding.place
    first = old.offset(place.line, place.column)
    last = old.offset(place.end_line, place.end_column)
    start, end = change.to_new(first), change.to_new(last)
    piece = next((piece for piece in pieces if piece.start <= first and last <= piece.end), None)
    if piece is not None:
        start, end = first - piece.start + piece.new_start, last - piece.start + piece.new_start
    if start is None or end is None or end < start:
        return None
    moved = new.place(start, end)
    return replace(finding, place=moved, fix=finding.fix if moved == place else None)


def file_lines(project: Project, open_texts: Mapping[str, LineIndex], path: str) -> LineIndex | None:
    """The text of a file of the project as far as it is known: an open buffer, a Lua source, a registry file."""
    known = open_texts.get(path)
    if known is not None:
        return known
    for file in project.files:
        if file.path == path:
            return file.lines
    for entry in project.of_file(path):
        if entry.source is not None:
            return LineIndex(entry.source.text, path)
    return None
