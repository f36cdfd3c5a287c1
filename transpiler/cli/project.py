"""What commands that work on a project share: finding it, and reporting diagnostics about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.report.lines import SourceOf
from analyzer.report.text import render
from transpiler.cli.exit_codes import USAGE, CommandFailed
from transpiler.cli.options import Common
from transpiler.cli.output import write_line

if TYPE_CHECKING:
    from analyzer.project.model import Entry, Project


def choose_project(common: Common, argument: Path | None) -> Path:
    """The project directory of a command. Raises CommandFailed when it is not a readable directory."""
    root = common.directory / argument if argument is not None else common.directory
    if not root.exists():
        raise CommandFailed(f"{root}: no such directory", USAGE)
    if not root.is_dir():
        raise CommandFailed(f"{root}: not a directory", USAGE)
    return root


def check_readable(common: Common, project: Project) -> None:
    """Report registry files that cannot be read. Raises CommandFailed when there are some, or no entries at all."""
    unreadable = [item for item in project.diagnostics if item.severity is Severity.ERROR and not item.entry_id]
    if unreadable or not project.entries:
        report(common, project, project.diagnostics)
    if unreadable:
        raise CommandFailed(f"{project.root}: the project cannot be read", USAGE)
    if not project.entries:
        raise CommandFailed(f"{project.root}: no registry file with a namespace was found", USAGE)


def find_entry(project: Project, entry_id: str, shown_root: Path) -> Entry:
    """The entry of this id. Raises CommandFailed that names the closest id with Lua code when there is none."""
    from difflib import get_close_matches

    entry = project.entries.get(entry_id)
    if entry is None:
        close = get_close_matches(entry_id, [item.id for item in project.lua_entries], 1)
        hint = f"did you mean {close[0]}?" if close else f"the project has {len(project.lua_entries)} Lua entries"
        raise CommandFailed(f"there is no entry {entry_id} in {shown_root}", USAGE, hint)
    return entry


def report(common: Common, project: Project, diagnostics: Sequence[Diagnostic]) -> None:
    """Write findings as text to stderr, errors first within a file's order; hints only with ``-v``."""

    shown = [item for item in diagnostics if item.severity is not Severity.HINT or common.verbosity > 0]
    if common.quiet:
        shown = [item for item in shown if item.severity is Severity.ERROR]
    if not shown:
        return
    import sys

    text = render(sorted(shown, key=lambda item: item.sort_key), source_reader(project), common.use_color(sys.stderr))
    write_line(text, to_stderr=True, color=common.use_color(sys.stderr))


def source_reader(project: Project) -> SourceOf:
    """A function from the file name of a place to the file's text, for excerpts."""
    known = {file.path: file.lines.text for file in project.files}
    for entry in project.lua_entries:
        if entry.source is not None and entry.source.path is not None:
            known[entry.source.path] = entry.source.text
    return known.get


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """``2 errors, 1 warning``."""
    counts = []
    for severity, noun in ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.HINT, "hint")):
        count = sum(1 for item in diagnostics if item.severity is severity)
        if count or severity is Severity.ERROR:
            counts.append(f"{count} {noun}{'' if count == 1 else 's'}")
    return ", ".join(counts)
