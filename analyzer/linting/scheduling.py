"""Divides a project into parts that are checked apart: entries connected by imports or by a shared file.

What one process runs are an entry and its imports, so nothing that the rules judge crosses the border of a part, and
the cost of the analysis, which grows faster than its input, stays in proportion to the project. Each part is forgotten
before the next one is read, which bounds the memory; nothing of it refers to itself in a circle, so that this needs no
garbage collector.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic

if TYPE_CHECKING:
    from analyzer.linting.cache import PartCache
    from analyzer.project.model import Entry, Project


def lint_all(
    project: Project,
    previous: Project | None = None,
    remembered: PartCache | None = None,
    processes: int | None = 1,
) -> list[Diagnostic]:
    """The findings about all Lua text of the project; ``previous`` is another revision of it.

    Parts that ``remembered`` knows are not checked again. The others are divided among ``processes``, or as many as
    pay when it is None; the findings do not depend on it.
    """
    from analyzer.lint import lint_project
    from analyzer.linting.checking import merge
    from analyzer.linting.workers import check_in_processes, process_count
    from analyzer.program.program import build_sources, source_of
    from analyzer.rules import load_rules

    parts = list(divide(project)) if previous is None else [project.lua_entries]
    keys: list[str] = []
    found: list[Diagnostic] = []
    pending: list[list[Entry]] = []
    for part in parts:
        key, known = ("", None) if remembered is None else remembered.find(part)
        if known is None:
            keys.append(key)
            pending.append(part)
        else:
            found.extend(known)

    def check(number: int) -> list[Diagnostic]:
        return lint_project(project, build_sources(map(source_of, pending[number])), previous)

    sizes = [sum(len(entry.source.text) for entry in part if entry.source is not None) for part in pending]
    count = process_count(sizes, processes)
    if count > 1:
        load_rules()
        checked: Iterable[list[Diagnostic]] = check_in_processes(sizes, check, count)
    else:
        checked = map(check, range(len(pending)))
    for key, findings in zip(keys, checked, strict=True):
        if remembered is not None:
            remembered.add(key, findings)
        found.extend(findings)
    if remembered is not None:
        remembered.save()
    return merge(found) if len(parts) > 1 else found


def divide(project: Project) -> Iterator[list[Entry]]:
    """The Lua entries in groups without imports and shared files between them, each in the order of the project."""
    entries = {entry.id: entry for entry in project.lua_entries}
    leader = {entry_id: entry_id for entry_id in entries}

    def find(entry_id: str) -> str:
        while leader[entry_id] != entry_id:
            leader[entry_id] = leader[leader[entry_id]]
            entry_id = leader[entry_id]
        return entry_id

    owner: dict[str, str] = {}
    for entry in entries.values():
        connected = [target for target in entry.imports.values() if target in entries]
        if entry.source is not None and entry.source.path is not None:
            connected.append(owner.setdefault(entry.source.path, entry.id))
        for target in connected:
            leader[find(entry.id)] = find(target)
    parts: dict[str, list[Entry]] = {}
    for entry in entries.values():
        parts.setdefault(find(entry.id), []).append(entry)
    yield from parts.values()
