"""A whole lint run: read, check, choose.

``run_lint`` gives everything that was found in one project; ``select`` leaves what the user asked for. Between the two
stands the cache (``analyzer.linting.cache``), which is why nothing that is needed to answer from it is imported at the
top of this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.project.reading import Unreadable, read_text
from analyzer.records import field, record, replace

if TYPE_CHECKING:
    from analyzer.linting.cache import Keys, PartCache
    from analyzer.linting.targets import Target
    from analyzer.project.model import Project
    from analyzer.project.settings import Settings

ALWAYS_SHOWN = ("P", "R")
"""Findings of these families at error level are shown whatever is selected: the project was not read as it is meant."""


@record
class LintOptions:
    """What a run is asked for; None and empty mean what the settings say.

    ``processes`` is how many check the project, None as many as pay.
    """

    level: str | None = None
    namespaces: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    cache: bool = True
    overlays: dict[Path, str] = field(default_factory=dict)
    lone: tuple[str, str] | None = None
    against: Path | None = None
    since: str | None = None
    processes: int | None = None


@record
class LintRun:
    """Everything found in one project.

    ``entries`` maps the ids of its Lua entries to the files that hold their text. ``level``, ``namespaces`` and
    ``baseline`` are those of the settings. ``texts`` are the files as they were read, where known. ``project`` is None
    when the answer came from the cache.
    """

    root: Path
    diagnostics: list[Diagnostic]
    entries: dict[str, str]
    level: str
    namespaces: tuple[str, ...]
    baseline: str | None
    texts: dict[str, str] = field(default_factory=dict)
    project: Project | None = None

    @property
    def cacheable(self) -> bool:
        """Whether the result depends on nothing but the files: an unreadable file may be readable next time."""
        return not any(item.code == "R0010" for item in self.diagnostics)

    def text_of(self, file: str) -> str | None:
        """The text of a file, by the name that findings give it."""
        if file not in self.texts:
            text = read_text(self.root / file)
            if isinstance(text, Unreadable):
                return None
            self.texts[file] = text
        return self.texts[file]


def run_lint(target: Target, options: LintOptions) -> LintRun:
    """Lints the project of a target as a whole, whatever part of it is wanted; from the cache when nothing changed."""
    directory = _cache_directory(target, options)
    keys = None
    if directory is not None:
        from analyzer.linting import cache

        keys = cache.keys_of(target.root, (options.select, options.ignore, [str(path) for path in target.paths]))
        known = cache.load(directory, keys.run) if keys is not None else None
        if known is not None:
            return LintRun(target.root, known.diagnostics, known.entries, known.level, known.namespaces, known.baseline)
    run = _lint(target, options, directory, keys)
    if directory is not None and keys is not None and run.cacheable and cache.covers(list(run.texts)):
        remembered = cache.CachedRun(run.diagnostics, run.entries, run.level, run.namespaces, run.baseline)
        cache.store(directory, keys.run, remembered)
    return run


def _cache_directory(target: Target, options: LintOptions) -> Path | None:
    """Where results are remembered; None when they are not."""
    if not options.cache or options.since is not None or options.against is not None or options.overlays:
        return None
    from analyzer.linting.cache import DIRECTORY

    for name in ("lua2temporal.toml", "pyproject.toml"):
        text = read_text(target.root / name)
        if not isinstance(text, Unreadable) and "cache" in text:
            from analyzer.project.loader import load_settings

            settings, _ = load_settings(target.root)
            if not settings.cache:
                return None
            return target.root / (settings.cache_directory or DIRECTORY)
    return target.root / DIRECTORY


def _lint(target: Target, options: LintOptions, directory: Path | None, keys: Keys | None) -> LintRun:
    from analyzer.lint import apply_settings
    from analyzer.linting.fixing import project_texts
    from analyzer.linting.scheduling import lint_all

    project = read_project(target, options)
    project.settings = with_choices(project.settings, options)
    findings = apply_settings(project.diagnostics, project.settings)
    if options.since is not None or options.against is not None:
        from analyzer.linting.revisions import previous_revision

        with previous_revision(target.root, options.since, options.against) as previous:
            findings.extend(lint_all(project, previous))
    else:
        remembered = _part_cache(directory, keys, project)
        findings.extend(lint_all(project, remembered=remembered, processes=options.processes))
    findings.sort(key=lambda item: item.sort_key)
    entries = {entry.id: entry.source.display_path for entry in project.lua_entries if entry.source is not None}
    settings = project.settings
    return LintRun(
        target.root,
        findings,
        entries,
        settings.level,
        settings.namespaces,
        settings.baseline,
        project_texts(project),
        project,
    )


def _part_cache(directory: Path | None, keys: Keys | None, project: Project) -> PartCache | None:
    """What is remembered of the parts of the project; None without a cache, and where there is but one part."""
    if directory is None or keys is None or len(project.entries) < 2:
        return None
    from analyzer.linting import cache
    from analyzer.linting.fixing import project_texts

    if not cache.covers(list(project_texts(project))):
        return None
    return cache.PartCache(directory, keys.base)


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

    A finding in a library also counts for the workflows that reach it, and one about an entry for the registry file
    that it points into.
    """
    level = Severity(options.level or run.level).order
    namespaces = options.namespaces or run.namespaces
    files = _wanted_files(run, target)
    wanted = {
        entry_id
        for entry_id, file in run.entries.items()
        if (files is None or _is_below(file, files)) and _in_namespaces(entry_id, namespaces)
    }
    everything = files is None and not namespaces
    kept = []

    def is_wanted(item: Diagnostic) -> bool:
        if everything or item.entry_id in wanted or not wanted.isdisjoint(item.workflows):
            return True
        inside = files is None or _is_below(item.place.file, files)
        return inside and (not item.entry_id or (files is not None and _in_namespaces(item.entry_id, namespaces)))

    for item in run.diagnostics:
        if item.severity.order > level:
            continue
        vital = item.code.startswith(ALWAYS_SHOWN) and item.severity is Severity.ERROR
        if options.select and not vital and not item.code.startswith(options.select):
            continue
        if is_wanted(item):
            kept.append(item)
    return kept, len(wanted)


def _wanted_files(run: LintRun, target: Target) -> list[str] | None:
    if not target.paths:
        return None
    return [path.relative_to(run.root).as_posix() for path in target.paths]


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
