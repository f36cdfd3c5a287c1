"""Checks what entries say about each other: imports, modules, workers, clients (spec/wire.md §11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from analyzer.catalog import MODULES
from analyzer.components import strongly_connected_components
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.project.model import Entry, Project
from analyzer.project.problems import problem


def check_references(project: Project) -> Iterator[Diagnostic]:
    """All problems of references between entries (R0004, R0005, R0006, R0008, R0009)."""
    durable = {
        entry.id
        for entry in project.with_imports(
            entry.id for entry in project.entries.values() if entry.is_workflow or entry.is_activity
        )
    }
    for entry in project.entries.values():
        if entry.is_lua:
            yield from _imports(entry, project)
            yield from _modules(entry, entry.id in durable)
            yield from _worker(entry, project)
    yield from _clients(project)
    yield from _workflow_types(project)
    yield from _cycles(project)


def _imports(entry: Entry, project: Project) -> Iterator[Diagnostic]:
    for alias, target_id in entry.imports.items():
        target = project.entries.get(target_id)
        if target is None:
            message = f"import `{alias}`: there is no entry `{target_id}`{_suggestion(target_id, project.entries)}"
        elif not target.is_lua:
            message = f"import `{alias}`: `{target_id}` is a `{target.kind}` entry, which has no Lua source"
        else:
            continue
        yield problem("R0004", message, entry.place_of("imports", alias), entry_id=entry.id)


def _modules(entry: Entry, durable: bool) -> Iterator[Diagnostic]:
    for index, name in enumerate(entry.modules):
        if name not in MODULES and name not in entry.imports:
            yield problem(
                "R0008",
                f"unknown module `{name}`{_suggestion(name, MODULES)}",
                entry.place_of("modules", index),
                entry_id=entry.id,
                severity=Severity.ERROR if durable else Severity.WARNING,
            )


def _worker(entry: Entry, project: Project) -> Iterator[Diagnostic]:
    role = "workflow" if entry.is_workflow else "activity"
    worker_id = entry.worker_id
    if not worker_id:
        if entry.is_workflow:
            message = "the workflow names no worker (`meta.temporal.workflow.worker`), so none will run it"
            yield problem("R0005", message, entry.place, entry_id=entry.id, severity=Severity.WARNING)
        return
    if worker_id not in project.workers:
        found = project.entries.get(worker_id)
        what = "there is no entry" if found is None else f"`{found.kind}` is not a temporal.worker:"
        message = f"worker: {what} `{worker_id}`{_suggestion(worker_id, project.workers) if found is None else ''}"
        yield problem("R0005", message, entry.place_of("meta", "temporal", role, "worker"), entry_id=entry.id)


def _clients(project: Project) -> Iterator[Diagnostic]:
    for worker in project.workers.values():
        if worker.client_id and worker.client is None:
            found = project.entries.get(worker.client_id)
            what = "there is no entry" if found is None else f"`{found.kind}` is not a temporal.client:"
            hint = _suggestion(worker.client_id, project.clients) if found is None else ""
            message = f"client: {what} `{worker.client_id}`{hint}"
            yield problem("R0005", message, worker.entry.place_of("client"), entry_id=worker.id)


def _workflow_types(project: Project) -> Iterator[Diagnostic]:
    """Custom type names must be unique on a worker, among themselves and among ids (wire.md §11.1)."""
    taken = {(entry.worker_id, entry.id): entry.id for entry in project.workflows}
    for entry in project.workflows:
        name = entry.workflow_type
        if name == entry.id or not entry.worker_id:
            continue
        other = taken.setdefault((entry.worker_id, name), entry.id)
        if other != entry.id:
            message = f"workflow {name} already registered by `{other}`"
            place = entry.place_of("meta", "temporal", "workflow", "name")
            yield problem("R0006", message, place, entry_id=entry.id)


def _cycles(project: Project) -> Iterator[Diagnostic]:
    graph = {
        entry.id: [target for target in entry.imports.values() if target in project.entries]
        for entry in project.entries.values()
    }
    for cycle in import_cycles(graph):
        entry = project.entries[cycle[0]]
        following = cycle[1] if len(cycle) > 1 else cycle[0]
        alias = next(alias for alias, target in entry.imports.items() if target == following)
        path = " → ".join([*cycle, cycle[0]])
        message = f"import cycle: {path}"
        yield problem("R0009", message, entry.place_of("imports", alias), entry_id=entry.id)


def import_cycles(graph: Mapping[str, list[str]]) -> list[list[str]]:
    """One shortest cycle for every strongly connected part of a graph, each starting at its smallest node."""
    cycles = []
    for component in strongly_connected_components(graph, graph):
        first = min(component)
        if len(component) > 1 or first in graph[first]:
            cycles.append(_shortest_cycle(graph, first, set(component)))
    return sorted(cycles)


def _shortest_cycle(graph: Mapping[str, list[str]], start: str, inside: set[str]) -> list[str]:
    came_from: dict[str, str] = {}
    queue = [start]
    for node in queue:
        for following in graph[node]:
            if following == start:
                path = [node]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1]
            if following in inside and following not in came_from:
                came_from[following] = node
                queue.append(following)
    return [start]


def _suggestion(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1)
    return f", did you mean `{close[0]}`?" if close else ""
