"""What a generated package says about itself in `manifest.json`: entries, workers, clients (docs/conventions.md).

The runtime asks it for routes (task queues, PIDs) and default options; a module that stands alone has no manifest, and
everything here then answers with the defaults of spec/wire.md §1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from runtime_shims.temporal.settings import expand_environment, text

FILE_NAME = "manifest.json"
SUPPORTED_VERSION = 1
DEFAULT_CLIENT = "temporal"
"""Node part of workflow PIDs when no client entry is known."""

_RANDOM_MODULES = frozenset({"uuid", "crypto"})


class ManifestError(Exception):
    """A manifest is missing or cannot be read; the message names the file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One Lua entry of a project."""

    id: str
    kind: str
    module: str
    class_name: str | None = None
    method: str = "main"
    form: str = "plain"
    workflow_types: tuple[str, ...] = ()
    worker: str | None = None
    is_activity: bool = False
    modules: tuple[str, ...] = ()
    imports: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    first_line: int = 1
    meta: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    """Why an entry of form `unsupported` was not translated."""

    @property
    def default_options(self) -> Mapping[str, Any]:
        """The call options that the entry itself gives, `meta.options`."""
        options = self.meta.get("options")
        return options if isinstance(options, Mapping) else {}


@dataclass(frozen=True, slots=True)
class WorkerEntry:
    """One `temporal.worker` entry."""

    id: str
    client: str
    task_queue: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The entries of one generated package."""

    directory: Path
    entries: Mapping[str, Entry]
    workers: Mapping[str, WorkerEntry]
    clients: Mapping[str, Mapping[str, Any]]
    hosts: tuple[Mapping[str, Any], ...] = ()
    services: tuple[Mapping[str, Any], ...] = ()
    search_attributes: Mapping[str, str | None] = field(default_factory=dict)
    """Names that the project writes literally, with their kinds where literals tell them (decisions.md 21)."""

    @classmethod
    def read(cls, directory: Path) -> Manifest:
        """The manifest in `directory`. Raises ManifestError."""
        path = directory / FILE_NAME
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ManifestError(f"cannot read {path}: {error}") from error
        if not isinstance(content, dict) or content.get("version") != SUPPORTED_VERSION:
            raise ManifestError(f"{path} was not written by this version of lua2temporal; build again")
        try:
            return cls(
                directory,
                {entry_id: _entry(entry_id, fields) for entry_id, fields in content["entries"].items()},
                {worker_id: _worker(worker_id, fields) for worker_id, fields in content.get("workers", {}).items()},
                content.get("clients", {}),
                tuple(content.get("hosts", ())),
                tuple(content.get("services", ())),
                dict(content.get("search_attributes", {})),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ManifestError(f"{path} is damaged ({error!r}); build again") from error

    def prefix_of(self, client: str) -> str:
        """The task queue prefix of a client entry. Raises SettingsError for a reference to an unset variable."""
        return text(self.clients.get(client, {}), "tq_prefix")

    def task_queue(self, worker: str) -> str | None:
        """The full task queue name of a worker entry; None for an unknown one. Raises SettingsError as `prefix_of`."""
        found = self.workers.get(worker)
        return None if found is None else self.prefix_of(found.client) + expand_environment(found.task_queue)

    def task_queue_of(self, entry_id: str) -> str | None:
        """The task queue that an entry's worker polls; None when that is not known."""
        entry = self.entries.get(entry_id)
        return None if entry is None or entry.worker is None else self.task_queue(entry.worker)

    def reachable(self, entry_id: str) -> Iterator[Entry]:
        """An entry and everything that it imports, each once."""
        pending, seen = [entry_id], set()
        while pending:
            current = pending.pop()
            if current in seen or current not in self.entries:
                continue
            seen.add(current)
            entry = self.entries[current]
            yield entry
            pending.extend(entry.imports.values())

    def needs_randomness(self, entry_id: str) -> bool:
        """Whether an entry or anything it imports uses uuid or crypto (decisions.md 22)."""
        return any(_RANDOM_MODULES.intersection(entry.modules) for entry in self.reachable(entry_id))


def qualified(reference: str, entry_id: str) -> str:
    """A reference with the namespace of the entry that contains it, where it names none."""
    return reference if ":" in reference else f"{entry_id.partition(':')[0]}:{reference}"


def _entry(entry_id: str, fields: Mapping[str, Any]) -> Entry:
    return Entry(
        id=entry_id,
        kind=fields["kind"],
        module=fields["module"],
        class_name=fields.get("class"),
        method=fields.get("method") or "main",
        form=fields.get("form") or "plain",
        workflow_types=tuple(fields.get("workflow_types") or ()),
        worker=fields.get("worker"),
        is_activity=bool(fields.get("activity")),
        modules=tuple(fields.get("modules") or ()),
        imports=dict(fields.get("imports") or {}),
        source=fields.get("source") or "",
        first_line=fields.get("first_line") or 1,
        meta=fields.get("meta") or {},
        reason=fields.get("reason") or "",
    )


def _worker(worker_id: str, fields: Mapping[str, Any]) -> WorkerEntry:
    return WorkerEntry(worker_id, fields["client"], fields["task_queue"], fields.get("options") or {})


@cache
def manifest_above(directory: Path) -> Manifest | None:
    """The manifest of the generated package that contains `directory`; None outside of any."""
    for candidate in (directory, *directory.parents):
        if (candidate / FILE_NAME).is_file():
            try:
                return Manifest.read(candidate)
            except ManifestError:
                # A file of that name that some other tool wrote.
                return None
    return None
