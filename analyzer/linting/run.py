"""A whole lint run: read, check, choose.

``run_lint`` gives everything that was found in one project; ``select`` leaves what the user asked for. Between the two
stands the cache (``analyzer.linting.cache``), which is why nothing that is needed to answer from it is imported at the
top of this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from analyzer.linting.targets import Target
    from analyzer.project.model import Project
    from analyzer.project.settings import Settings

ALWAYS_SHOWN = ("P", "R")
"""Findings of these families at error level are shown whatever is selected: the project was not read as it is meant."""


@dataclass(slots=True)
class LintOptions:
    """What a run is asked for; None and empty mean what the settings say."""

    level: str | None = None
    namespaces: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    cache: bool = True
    overlays: dict[Path, str] = field(default_factory=dict)
    lone: tuple[str, str] | None = None
    against: Path | None = None
    since: str | None = None


@dataclass(slots=True)
class LintRun:
    """Everything found in one project.

    ``entries`` maps the ids of its Lua entries to the files that hold their text. ``texts`` are the files as they were
    read, where known. ``project`` is None when the answer came from the cache.
    """

    root: Path
    diagnostics: list[Diagnostic]
    entries: dict[str, str]
    settings: Settings
    texts: dict[str, str] = field(default_factory=dict)
    project: Project | None = None

    def text_of(self, file: str) -> str | None:
        """The text of a file, by the name that findings give it."""
        if file not in self.texts:
            try:
                self.texts[file] = (self.root / file).read_text(encoding="utf-8").removeprefix("\ufeff")
            except (OSError, UnicodeDecodeError, ValueError):
                return None
        return self.texts[file]


def run_lint(target: Target, options: LintOptions) -> LintRun:
    """Lints the project of a target as a whole, whatever part of it is wanted."""
    from analyzer.linting.fixing import project_texts
    from analyzer.linting.revisions import previous_revision
    from analyzer.linting.scheduling import lint_all

    project = read_project(target, options)
    project.settings = with_choices(project.settings, options)
    with previous_revision(target.root, options.since, options.against) as previous:
        from analyzer.lint import apply_settings

        findings = [*apply_settings(project.diagnostics, project.settings), *lint_all(project, previous)]
    findings.sort(key=lambda item: item.sort_key)
    entries = {entry.id: entry.source.display_path for entry in project.lua_entries if entry.source is not None}
    return LintRun(target.root, findings, entries, project.settings, project_texts(project), project)


def read_project(target: Target, options: LintOptions) -> Project:
    """The project of a target; Lua files that no entry names become workflows of their own."""
    from analyzer.linting.lone_files import add_lone_files
    from analyzer.project.loader import load_project
    from analyzer.project.lone_file import lone_project

    if options.lone is not None:
        from analyzer.project.loader import load_settings

        name, text = options.lone
        settings, problems = load_settings(target.root)
        project = lone_project(name, text, target.root, settings)
        project.diagnostics.extend(problems)
        return project
    project = load_project(target.root, options.overlays)
    add_lone_files(project, target.paths)
    return project


def with_choices(settings: Settings, options: LintOptions) -> Settings:
    """The settings with what the command line says about rules: it wins."""
    if not options.select and not options.ignore:
        return settings
    rules = settings.rules
    select = (*options.select, *ALWAYS_SHOWN) if options.select else rules.select
    ignore = tuple(code for code in rules.ignore if not options.select or not code.startswith(options.select))
    return replace(settings, rules=replace(rules, select=select, ignore=(*ignore, *options.ignore)))


def select(run: LintRun, target: Target, options: LintOptions) -> tuple[list[Diagnostic], int]:
    """The findings that were asked for, and how many entries they are about.

    A finding in a library also counts for the workflows that reach it.
    """
    level = Severity(options.level or run.settings.level).order
    namespaces = options.namespaces or run.settings.namespaces
    files = _wanted_files(run, target)
    wanted = {
        entry_id
        for entry_id, file in run.entries.items()
        if (files is None or _is_below(file, files)) and _in_namespaces(entry_id, namespaces)
    }
    everything = files is None and not namespaces
    kept = []
    for item in run.diagnostics:
        if item.severity.order > level:
            continue
        if options.select and not item.code.startswith(options.select):
            if not (item.code.startswith(ALWAYS_SHOWN) and item.severity is Severity.ERROR):
                continue
        if (
            everything
            or item.entry_id in wanted
            or not wanted.isdisjoint(item.workflows)
            or (not item.entry_id and (files is None or _is_below(item.place.file, files)))
        ):
            kept.append(item)
    return kept, len(wanted)


def _wanted_files(run: LintRun, target: Target) -> list[str] | None:
    if not target.paths:
        return None
    from analyzer.project.discovery import relative

    return [relative(path, run.root) for path in target.paths]


def _is_below(file: str, wanted: Iterable[str]) -> bool:
    return any(file == path or file.startswith(f"{path}/") for path in wanted)


def _in_namespaces(entry_id: str, patterns: Iterable[str]) -> bool:
    namespace = entry_id.partition(":")[0]
    found = True
    for pattern in patterns:
        if fnmatchcase(namespace, pattern) or (pattern.endswith(".*") and namespace == pattern[:-2]):
            return True
        found = False
    return found
