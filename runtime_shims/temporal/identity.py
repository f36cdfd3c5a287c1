"""Who a workflow run is and where its calls go: entry, PID, task queues (spec/wire.md §1)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from temporalio import workflow

from runtime_shims.manifest import DEFAULT_CLIENT, Entry, Manifest, manifest_above

from .pids import UPDATE_HOST, WORKFLOW_HOST, Pid

_RANDOM_MODULES = ("runtime_shims.modules.uuid", "runtime_shims.modules.crypto")


@dataclass(frozen=True, slots=True)
class Identity:
    """Entry id, PID and routes of one workflow run."""

    entry_id: str
    client: str
    worker: str
    workflow_id: str
    task_queue: str
    manifest: Manifest | None

    @property
    def pid(self) -> str:
        """`{client entry@worker entry|workflow id}`."""
        return str(Pid(self.client, self.worker, self.workflow_id))

    def child_pid(self, host: str, workflow_id: str) -> str:
        """The PID of a child as its parent sees it."""
        return str(Pid(self.client, host or self.worker, workflow_id))

    def is_self(self, pid: Pid) -> bool:
        """Whether a PID means this run."""
        return pid.host == self.worker and pid.unique == self.workflow_id

    def is_workflow(self, pid: Pid) -> bool:
        """Whether a PID means a workflow, which is reached by a signal (spec/wire.md §3.5)."""
        if pid.host == UPDATE_HOST:
            return False
        return pid.node == self.client or pid.host in (self.worker, WORKFLOW_HOST) or self._is_worker(pid)

    def _is_worker(self, pid: Pid) -> bool:
        manifest = self.manifest
        return manifest is not None and (pid.host in manifest.workers or pid.node in manifest.clients)

    def activity_queue(self, target: str) -> str | None:
        """The task queue for calls of a function entry; None means the run's own (decisions.md 17)."""
        return self.manifest.task_queue_of(target) if self.manifest is not None else None

    def child_queue(self, target: str, host: str) -> str:
        """The task queue of a child: a worker entry's, a queue named as is, or the target's own worker's."""
        manifest = self.manifest
        if host:
            return (manifest.task_queue(host) if manifest is not None else None) or host
        return (manifest.task_queue_of(target) if manifest is not None else None) or self.task_queue

    def default_options(self, target: str) -> Mapping[str, Any]:
        """The call options that the target's entry gives."""
        entry = self.manifest.entries.get(target) if self.manifest is not None else None
        return {} if entry is None else entry.default_options

    def is_own_entry(self, target: str) -> bool:
        """Whether the target is a workflow of the same project, so that our start headers are understood."""
        return self.manifest is not None and target in self.manifest.entries


def identity_of(workflow_class: type, info: workflow.Info) -> Identity:
    """The identity of a run of a generated workflow class."""
    manifest = manifest_of(workflow_class)
    entry = entry_of(workflow_class, manifest)
    entry_id = entry.id if entry is not None else getattr(workflow_class, "entry_id", None) or info.workflow_type
    worker = entry.worker if entry is not None and entry.worker is not None else None
    client = DEFAULT_CLIENT
    if manifest is not None and worker is not None and worker in manifest.workers:
        client = manifest.workers[worker].client
    return Identity(entry_id, client, worker or info.task_queue, info.workflow_id, info.task_queue, manifest)


def manifest_of(workflow_class: type) -> Manifest | None:
    """The manifest of the generated package that a workflow class belongs to."""
    file = getattr(sys.modules.get(workflow_class.__module__), "__file__", None)
    return manifest_above(Path(file).parent) if file else None


def entry_of(workflow_class: type, manifest: Manifest | None) -> Entry | None:
    """The entry that a workflow class was generated from."""
    if manifest is None:
        return None
    module = workflow_class.__module__
    for entry in manifest.entries.values():
        if entry.class_name is not None and (module == entry.module or module.endswith(f".{entry.module}")):
            return entry
    return None


def needs_randomness(workflow_class: type, identity: Identity) -> bool:
    """Whether a run draws random bytes, so that it has to record a seed first (decisions.md 22)."""
    if identity.manifest is not None and identity.entry_id in identity.manifest.entries:
        return identity.manifest.needs_randomness(identity.entry_id)
    names = vars(sys.modules[workflow_class.__module__]).values()
    return any(getattr(value, "__name__", None) in _RANDOM_MODULES for value in names)
