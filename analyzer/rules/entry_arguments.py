"""Entry ids in calls and starts: ids that do not exist, and entries that cannot be used that way (wire.md §6, §11)."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.diagnostic import Severity
from analyzer.program.library import FUNCTION_CALLS, SPAWNS
from analyzer.project.model import Entry, Project
from analyzer.rules.analysis import Analysis
from analyzer.rules.calls import LibraryCall
from analyzer.rules.definitions import string_of
from analyzer.rules.faults import Fault, closest
from analyzer.syntax import tree

_STARTS = SPAWNS | {"process.exec", "Spawner.exec"}
_CHILD = "workflow.exec"
_HOSTS = frozenset({"process.host", "temporal.worker", "terminal.host"})


def entry_faults(analysis: Analysis, call: LibraryCall, in_workflow: bool) -> Iterator[Fault]:
    """The faults in the entry ids of a call; ``in_workflow`` tells whether workflows make it."""
    if call.name not in FUNCTION_CALLS and call.name not in _STARTS and call.name != _CHILD:
        return
    node = call.argument(0)
    name = None if node is None else string_of(analysis, call.unit, node)
    if node is None or name is None:
        return
    if call.name not in _STARTS and (":" not in name or not all(name.partition(":")[::2])):
        yield Fault(node, f'"{name}" is no entry id', 'Entry ids have the form "namespace:name".')
        return
    project = analysis.project
    if not project.files:
        return
    entry = project.entries.get(name)
    if entry is None:
        yield from _missing(project, node, name, "entry")
    elif call.name in FUNCTION_CALLS:
        yield from _function(node, entry, in_workflow)
    elif call.name == _CHILD and entry.is_lua and not entry.is_workflow:
        yield Fault(node, f"`{name}` is a `{entry.kind}`, not a workflow", _use_instead(entry))
    if call.name in _STARTS:
        yield from _host(analysis, call, entry)


def _missing(project: Project, node: tree.Node, name: str, what: str) -> Iterator[Fault]:
    """A wrong id for sure when one is nearly the same; else one of another program is possible."""
    namespace, _, local = name.partition(":")
    known = [entry for entry in project.entries.values() if (entry.kind in _HOSTS) == (what == "host")]
    meant = _meant(namespace, local, known)
    message = f'there is no {what} "{name}" in the project'
    if meant is not None:
        yield Fault(node, f'{message}; did you mean "{meant}"?', rewrite=(node, meant))
        return
    own = any(entry.namespace == namespace for entry in project.entries.values())
    help = "For an entry of another program, or an activity written in Python, say so in a suppression comment."
    yield Fault(node, message, help, Severity.WARNING if own else Severity.HINT)


def _meant(namespace: str, local: str, known: list[Entry]) -> str | None:
    """The id that was probably meant: one part of it is right, the other one nearly so."""
    if (close := closest(local, [entry.name for entry in known if entry.namespace == namespace])) is not None:
        return f"{namespace}:{close}"
    close = closest(namespace, [entry.namespace for entry in known if entry.name == local])
    return None if close is None else f"{close}:{local}"


def _function(node: tree.Node, entry: Entry, in_workflow: bool) -> Iterator[Fault]:
    if entry.is_workflow:
        yield Fault(node, f"`{entry.id}` is a workflow, not a function", "Use `workflow.exec` or `process.spawn`.")
    elif entry.kind == "library.lua":
        yield Fault(node, f"`{entry.id}` is a library, not a function", "Import it under `imports:`.")
    elif in_workflow and entry.is_lua and not entry.is_activity:
        yield Fault(
            node,
            f"`{entry.id}` is not an activity, so a workflow cannot call it",
            "Give the entry `meta.temporal.activity.worker`, or import a library.",
        )


def _host(analysis: Analysis, call: LibraryCall, entry: Entry | None) -> Iterator[Fault]:
    node = call.argument(1)
    name = None if node is None else string_of(analysis, call.unit, node)
    if node is None or name is None:
        return
    host = analysis.project.entries.get(name)
    if host is None:
        if ":" in name:
            yield from _missing(analysis.project, node, name, "host")
    elif host.kind not in _HOSTS and (host.is_lua or host.kind.startswith("temporal.")):
        yield Fault(node, f"`{name}` is a `{host.kind}`, not a host", "Name a `temporal.worker` or a `process.host`.")
    elif host.kind == "temporal.worker" and entry is not None and entry.is_lua and not entry.is_workflow:
        first = call.argument(0)
        message = f"`{entry.id}` is a `{entry.kind}`, and the Temporal worker `{name}` starts workflows only"
        yield Fault(first or node, message, _use_instead(entry))


def _use_instead(entry: Entry) -> str:
    if entry.kind == "function.lua":
        return "Call functions with `funcs.call`."
    if entry.kind == "process.lua":
        return "Start processes with `process.spawn` on a `process.host`."
    return ""
