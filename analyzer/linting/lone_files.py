"""Lua files without a registry entry in a lint run (contract.md §1: each is a workflow of its own)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from analyzer.project.discovery import relative
from analyzer.project.lone_file import load_lone_file
from analyzer.project.model import Project
from analyzer.records import replace


def add_lone_files(project: Project, paths: Iterable[Path]) -> None:
    """Adds the Lua files that were asked for and that no entry of the project names.

    In a project without entries these are all Lua files below the paths, or below its directory.
    """
    named = {entry.source.path for entry in project.lua_entries if entry.source is not None}
    wanted = list(paths)
    if not wanted and not project.files:
        wanted = [project.root]
    for path in wanted:
        for file in _lua_files(path, bool(project.files)):
            shown = relative(file, project.root)
            if shown not in named and not project.settings.excludes(shown):
                named.add(shown)
                _add(project, file, shown)


def _lua_files(path: Path, in_project: bool) -> Iterator[Path]:
    if not path.is_dir():
        if path.suffix not in (".yaml", ".yml", ".json", ".toml", ".lock"):
            yield path
        return
    if in_project:
        return
    for directory, names, files in os.walk(path):
        names[:] = sorted(name for name in names if not name.startswith(".") and name != "node_modules")
        for file in sorted(files):
            if file.endswith(".lua"):
                yield Path(directory, file)


def _add(project: Project, file: Path, shown: str) -> None:
    single = load_lone_file(file, project.root)
    project.diagnostics.extend(item for item in single.diagnostics if item.code != "R0011")
    for entry in single.entries.values():
        entry_id = entry.id
        if entry_id in project.entries:
            dotted = shown.removesuffix(".lua").replace("/", ".")
            entry_id = f"{entry.namespace}:{dotted}"
        project.entries[entry_id] = replace(entry, id=entry_id, name=entry_id.partition(":")[2])
