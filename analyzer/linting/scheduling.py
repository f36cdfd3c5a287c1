"""Divides a project into parts that are checked apart: entries connected by imports or by a shared file.

What one process runs are an entry and its imports, so nothing that the rules judge crosses the border of a part, and
the cost of the analysis, which grows faster than its input, stays in proportion to the project. Each part is forgotten
before the next one is read, which bounds the memory; nothing of it refers to itself in a circle, so that this needs no
garbage collector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic

if TYPE_CHECKING:
    from analyzer.linting.cache import PartCache
    from analyzer.project.model import Entry, Project


def lint_all(
    project: Project, previous: Project | None = None, remembered: PartCache | None = None
) -> list[Diagnostic]:
    """The findings about all Lua text of the project; ``previous`` is another revision of it.

    Parts that ``remembered`` knows are not checked again.
    """
    from analyzer.lint import lint_project
    from analyzer.linting.checking import merge
    from analyzer.program.program import build_sources, source_of

    found: list[Diagnostic] = []
    parts = list(divide(project)) if previous is None else [project.lua_entries]
    for part in parts:
        key = ""
        if remembered is not None:
            key, known = remembered.find(part)
            if known is not None:
                found.extend(known)
                continue
        findings = lint_project(project, build_sources(map(source_of, part)), previous)
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
