"""What a project consists of once it is read: entries, their sources, workers, clients (spec/dialect.md §5)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from analyzer.diagnostic import Diagnostic, Fix, Place, TraceStep
from analyzer.project.kinds import LUA_KINDS
from analyzer.project.settings import Settings
from analyzer.project.yaml_source import Data, Mapping, Node, Sequence
from analyzer.records import field, record, replace
from analyzer.text import LineIndex


@record(eq=False)
class SourceFile:
    """Lua text of one or more entries.

    ``path`` is relative to the project and None for text written in the registry file itself; ``display_path`` is what
    diagnostics show. Lines of an inline source stand in the registry file from ``first_line`` on, moved right by
    ``indent``; when the text is quoted or folded (``exact`` is False) places cannot be told finer than its first line.
    """

    path: str | None
    registry_path: str
    text: str
    first_line: int = 1
    indent: int = 0
    exact: bool = True

    @property
    def display_path(self) -> str:
        """The file in which a reader finds the text."""
        return self.path or self.registry_path

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text, in hex."""
        from hashlib import sha256

        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def locate(self, place: Place) -> Place:
        """The place, in the file that a reader opens, of a place in ``text``."""
        if self.path is not None:
            return place if place.file == self.path else replace(place, file=self.path)
        if not self.exact:
            return Place(self.registry_path, self.first_line, 1, self.first_line, 1)
        return Place(
            self.registry_path,
            place.line + self.first_line - 1,
            place.column + self.indent,
            place.end_line + self.first_line - 1,
            place.end_column + self.indent,
        )

    def locate_diagnostic(self, diagnostic: Diagnostic) -> Diagnostic:
        """A finding about ``text``, with its own place and the places of its fix in the file that a reader opens.

        A fix of a source that is not ``exact`` is dropped; trace steps are located by whoever knows their files.
        """
        fix = diagnostic.fix
        if fix is not None:
            edits = tuple(replace(edit, place=self.locate(edit.place)) for edit in fix.edits)
            fix = Fix(fix.message, fix.applicability, edits) if self.exact else None
        return replace(diagnostic, place=self.locate(diagnostic.place), fix=fix)

    def locate_step(self, step: TraceStep) -> TraceStep:
        """A step of a trace whose place is in ``text``."""
        return replace(step, place=self.locate(step.place))


@record(eq=False)
class RegistryFile:
    """One registry file: its path relative to the project, its absolute path, its text and its tree."""

    path: str
    absolute: Path
    lines: LineIndex
    root: Mapping
    namespace: str


@record(eq=False)
class Entry:
    """One registry entry.

    ``data`` are its fields without name, kind and meta, ``file://`` values replaced by the contents. ``place`` points
    at the name. ``method`` is the function that runs; empty for libraries. ``imports`` maps an alias to the id of an
    entry. ``node`` is the whole entry in the tree of its file and ``fields`` the node that holds the fields.
    ``vendored`` entries belong to the modules directory of wippy.lock and are not the user's own code.
    """

    id: str
    namespace: str
    name: str
    kind: str
    meta: dict[str, Data]
    data: dict[str, Data]
    place: Place
    file: RegistryFile | None = None
    node: Mapping | None = None
    fields: Mapping | None = None
    method: str = ""
    modules: tuple[str, ...] = ()
    imports: dict[str, str] = field(default_factory=dict)
    source: SourceFile | None = None
    vendored: bool = False

    @property
    def is_lua(self) -> bool:
        """Whether the entry is of a kind that carries Lua source."""
        return self.kind in LUA_KINDS

    @property
    def is_workflow(self) -> bool:
        """Whether the entry is a workflow."""
        return self.kind == "workflow.lua"

    @property
    def is_activity(self) -> bool:
        """Whether the entry is a function or process that a worker offers as an activity (wire.md §6.2)."""
        return self.kind in ("function.lua", "process.lua") and bool(self.temporal("activity").get("worker"))

    @property
    def worker_id(self) -> str:
        """The id of the worker that runs this workflow or activity; empty when there is none."""
        role = "workflow" if self.is_workflow else "activity"
        worker = self.temporal(role).get("worker")
        return qualified(worker, self.namespace) if isinstance(worker, str) and worker else ""

    @property
    def workflow_type(self) -> str:
        """The custom Temporal workflow type, else the entry id (decisions.md 8)."""
        name = self.temporal("workflow").get("name")
        return name if isinstance(name, str) and name else self.id

    @property
    def is_test(self) -> bool:
        """Whether the entry is a test (spec/host-modules.md §7)."""
        return self.kind == "function.lua" and self.meta.get("type") == "test"

    def temporal(self, role: str) -> dict[str, Data]:
        """``meta.temporal.<role>`` as a dictionary, empty when it is not one."""
        temporal = self.meta.get("temporal")
        section = temporal.get(role) if isinstance(temporal, dict) else None
        return section if isinstance(section, dict) else {}

    def place_of(self, *path: str | int) -> Place:
        """The place of a field such as ``("modules", 0)`` or ``("meta", "temporal")``, or of its nearest parent."""
        if self.file is None or self.node is None:
            return self.place
        start: Node | None = self.node
        if path and path[0] != "meta" and path[0] not in ("name", "kind") and self.fields is not None:
            start = self.fields
        found: Node | None = None
        for step in path:
            start = _child(start, step)
            if start is None:
                break
            found = start
        return self.place if found is None else self.file.lines.place(found.start, _visible_end(found, self.file))


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def _visible_end(node: Node, file: RegistryFile) -> int:
    """The end of a node without the line breaks that YAML counts to it; at most the end of its first line."""
    text = file.lines.text
    stop = text.find("\n", node.start)
    end = min(node.end, len(text) if stop < 0 else stop)
    return max(end, node.start + 1)


def qualified(reference: str, namespace: str) -> str:
    """A reference with its namespace; a bare name means ``namespace``."""
    return reference if ":" in reference else f"{namespace}:{reference}"


@record(eq=False)
class ClientEntry:
    """A ``temporal.client`` entry (wire.md §11.4)."""

    entry: Entry
    address: str
    namespace: str = "default"
    queue_prefix: str = ""

    @property
    def id(self) -> str:
        """The entry id."""
        return self.entry.id


@record(eq=False)
class WorkerEntry:
    """A ``temporal.worker`` entry (wire.md §11.5); ``full_task_queue`` has the client's prefix in front."""

    entry: Entry
    client_id: str
    task_queue: str
    client: ClientEntry | None = None
    options: dict[str, Data] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The entry id."""
        return self.entry.id

    @property
    def full_task_queue(self) -> str:
        """The Temporal task queue: prefix and name put together (wire.md §1.4)."""
        return (self.client.queue_prefix if self.client else "") + self.task_queue


@record(eq=False)
class Project:
    """A project as read from disk, with everything that is wrong with it in ``diagnostics``."""

    root: Path
    source_root: Path
    settings: Settings = field(default_factory=Settings)
    entries: dict[str, Entry] = field(default_factory=dict)
    files: list[RegistryFile] = field(default_factory=list)
    workers: dict[str, WorkerEntry] = field(default_factory=dict)
    clients: dict[str, ClientEntry] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def lua_entries(self) -> list[Entry]:
        """Entries with Lua source, by id."""
        return [entry for entry in self.entries.values() if entry.source is not None]

    @property
    def workflows(self) -> list[Entry]:
        """Workflow entries, by id."""
        return self.of_kind("workflow.lua")

    @property
    def activities(self) -> list[Entry]:
        """Entries that are offered as activities, by id."""
        return [entry for entry in self.entries.values() if entry.is_activity]

    @property
    def hosts(self) -> list[Entry]:
        """Entries on which a process can be started (spec/host-modules.md §6.2)."""
        return self.of_kind("process.host", "temporal.worker", "terminal.host")

    def of_kind(self, *kinds: str) -> list[Entry]:
        """Entries of these kinds, by id."""
        return [entry for entry in self.entries.values() if entry.kind in kinds]

    def of_file(self, path: str) -> list[Entry]:
        """Entries whose Lua source is the file ``path`` (relative to the project)."""
        return [entry for entry in self.lua_entries if entry.source is not None and entry.source.path == path]

    def problems_of(self, ids: Iterable[str]) -> list[Diagnostic]:
        """What is wrong with these entries, or with the registry files in which they stand."""
        wanted = set(ids)
        files = {entry.file.path for entry_id in wanted if (entry := self.entries.get(entry_id)) and entry.file}
        return [
            diagnostic
            for diagnostic in self.diagnostics
            if diagnostic.entry_id in wanted or (not diagnostic.entry_id and diagnostic.place.file in files)
        ]

    def with_imports(self, ids: Iterable[str]) -> list[Entry]:
        """These entries and all that they import, directly or not; imported entries come first, each one once."""
        order: dict[str, Entry] = {}
        opened: set[str] = set()
        todo = [(entry_id, False) for entry_id in reversed(list(ids))]
        while todo:
            entry_id, ready = todo.pop()
            entry = self.entries.get(entry_id)
            if entry is None or entry_id in order:
                continue
            if ready:
                order[entry_id] = entry
            elif entry_id not in opened:
                opened.add(entry_id)
                todo.append((entry_id, True))
                todo.extend((imported, False) for imported in reversed(list(entry.imports.values())))
        return list(order.values())
