"""The last commit of a project, against which unversioned changes are looked for while typing (rule D401).

``look`` runs in a worker thread: it asks git, and reads and analyses the committed project when there is a new commit.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from analyzer.linting.revisions import previous_revision
from analyzer.linting.targets import NoSuchRevision
from analyzer.lsp.analysis import FileAnalysis, build
from analyzer.program.modules import ModuleUnit, SourceCache
from analyzer.project.model import Project
from analyzer.records import field, record
from analyzer.rules.analysis import Analysis
from analyzer.rules.command_changes import Change, changes

_TIMEOUT = 10


@record(eq=False)
class CommittedChange:
    """A difference between the committed and the present commands of a workflow."""

    before: Analysis
    change: Change


@record(eq=False)
class Committed:
    """What is known of the last commit of a project, and of the changes since then."""

    commit: str = ""
    project: Project | None = None
    cache: SourceCache = field(default_factory=SourceCache)
    compared: FileAnalysis | None = None
    found: list[CommittedChange] = field(default_factory=list)

    def look(self, root: Path, view: FileAnalysis) -> list[CommittedChange]:
        """The unversioned changes since the last commit in the workflows around a file of the project in ``root``.

        There are none without git.
        """
        commit = _head(root)
        if commit != self.commit:
            self.commit, self.compared = commit, None
            self.project = _read(root, commit)
        if self.compared is not view:
            self.found = [] if self.project is None else compare(self.project, view, self.cache)
            self.compared = view
        return self.found

    def unit(self, entry_id: str) -> ModuleUnit | None:
        """The committed form of a module, once it was compared."""
        return next((item.before.program.units.get(entry_id) for item in self.found), None)


def compare(committed: Project, view: FileAnalysis, cache: SourceCache) -> list[CommittedChange]:
    """The changes of all workflows of the view whose text, or that of what they import, is not the committed one."""
    entries = [committed.entries[known] for known in view.program.units if known in committed.entries]
    wanted = [entry for entry in committed.with_imports([entry.id for entry in entries]) if entry.source is not None]
    if all(_text(committed, known) == unit.source for known, unit in view.program.units.items()):
        return []
    program = build(committed, wanted, cache)
    before, after = Analysis(committed, program), Analysis(view.project, view.program)
    found: list[CommittedChange] = []
    for entry_id, unit in view.program.units.items():
        old = program.units.get(entry_id)
        if old is not None and unit.kind == old.kind == "workflow.lua" and not (old.diagnostics or unit.diagnostics):
            found += (CommittedChange(before, change) for change in changes(before, old, after, unit))
    return found


def _text(project: Project, entry_id: str) -> str | None:
    entry = project.entries.get(entry_id)
    return None if entry is None or entry.source is None else entry.source.text


def _head(root: Path) -> str:
    """The last commit; empty where there is none."""
    command = ["git", "rev-parse", "--verify", "--quiet", "HEAD"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, timeout=_TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip()


def _read(root: Path, commit: str) -> Project | None:
    if not commit:
        return None
    try:
        with previous_revision(root, commit, None) as project:
            return project
    except NoSuchRevision:
        return None
