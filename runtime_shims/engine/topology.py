"""The processes of one host, by PID: who lives here, who watches whom (spec/wire.md §4.6, host-modules.md §6).

A watched thing is a process of this host or a run of a workflow. Runs of one workflow have the same PID, so what is
watched is a PID together with a run id; an empty run id means a process, or the run that was the latest.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from runtime_shims.engine.events import EXIT, LINK_DOWN, ended
from runtime_shims.engine.messages import Message
from runtime_shims.engine.process import Process
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.values import LuaValue, utf8
from runtime_shims.temporal.pids import parse_pid

LINKED_FAILED = "linked process failed"


@dataclass(slots=True)
class _Watchers:
    """PIDs of the processes that watch one run, in the order in which they began."""

    monitors: dict[str, None] = field(default_factory=dict)
    links: dict[str, None] = field(default_factory=dict)

    @property
    def are_there(self) -> bool:
        return bool(self.monitors or self.links)


class Topology:
    """Living processes, registered names, monitors and links."""

    def __init__(self) -> None:
        self.processes: dict[str, Process] = {}
        self.names: dict[str, str] = {}
        self._watchers: dict[str, dict[str, _Watchers]] = {}

    # --- processes and names ------------------------------------------------------------------------------------

    def enter(self, process: Process) -> None:
        """A process has started, or goes on as another program under the same PID."""
        self.processes[process.pid] = process

    def leave(self, process: Process, value: LuaValue = None, error: ErrorObject | None = None) -> None:
        """A process has ended with its first result or an error; its watchers are told, its names forgotten."""
        if self.processes.pop(process.pid, None) is None:
            return
        for name in [name for name, pid in self.names.items() if pid == process.pid]:
            del self.names[name]
        for pid in list(self._watchers):
            self.unmonitor(process.pid, pid)
            self._unlink(process.pid, pid)
        self.report_end(process.pid, value, error)

    def register(self, name: str, pid: str) -> None:
        """Name a process. Raises LuaError (AlreadyExists) when another living process has the name."""
        owner = self.names.get(name)
        if owner is not None and owner != pid:
            raise _error(f"name already registered: {name}", "ALREADY_EXISTS")
        self.names[name] = pid

    def resolve(self, destination: str) -> str:
        """The PID that a registered name stands for; a PID, or an unknown name, is returned as it is."""
        return self.names.get(destination, destination)

    def find(self, pid: str) -> Process | None:
        """The living process of a PID, whose last part may also be a registered name: such a PID outlives a restart."""
        process = self.processes.get(pid)
        if process is None:
            parsed = parse_pid(pid)
            named = self.names.get(parsed.unique) if parsed is not None else None
            process = self.processes.get(named) if named is not None else None
        return process

    def deliver(self, pid: str, topic: str, values: Sequence[LuaValue], sender: str) -> None:
        """Put a message into a local process's mailbox. Raises LuaError (NotFound) when there is no such process."""
        process = self.find(pid)
        if process is None:
            raise _error(f"process not found: {pid}", "NOT_FOUND")
        process.post_message(Message.of(topic, *values, sender=sender))

    # --- monitors and links -------------------------------------------------------------------------------------

    def monitor(self, watcher: str, pid: str, run: str = "") -> None:
        """`watcher` gets the EXIT event of `pid`."""
        self._of(pid, run).monitors[watcher] = None

    def unmonitor(self, watcher: str, pid: str) -> None:
        """Takes `monitor` back."""
        for watchers in self._watchers.get(pid, {}).values():
            watchers.monitors.pop(watcher, None)
        self._forget_unwatched(pid)

    def link(self, watcher: str, pid: str, run: str = "") -> None:
        """Links `watcher` with `pid`; both ways when `pid` is a process of this host."""
        self._of(pid, run).links[watcher] = None
        if pid in self.processes:
            self._of(watcher, "").links[pid] = None

    def unlink(self, watcher: str, pid: str) -> None:
        """Takes `link` back."""
        self._unlink(watcher, pid)
        self._unlink(pid, watcher)

    def is_watched(self, pid: str, run: str = "") -> bool:
        """Whether anybody here monitors or is linked with a run."""
        return run in self._watchers.get(pid, {})

    def report_end(self, pid: str, value: LuaValue = None, error: ErrorObject | None = None, run: str = "") -> None:
        """Tell everybody who watches a run that it has ended.

        Monitors get EXIT. Links get LINK_DOWN for an error, or fail with it when they do not trap it; for a success
        they get EXIT, once also when they monitor.
        """
        watchers = self._watchers.get(pid, {}).pop(run, None)
        if watchers is None:
            return
        self._forget_unwatched(pid)
        now = int(time.time())
        for watcher in watchers.monitors:
            self._post(watcher, ended(EXIT, pid, now, value, error))
        for watcher in watchers.links:
            if error is None:
                if watcher not in watchers.monitors:
                    self._post(watcher, ended(EXIT, pid, now, value))
            elif watcher in self.processes and not self.processes[watcher].options.trap_links:
                self.processes[watcher].end_with(_error(LINKED_FAILED, "INTERNAL"))
            else:
                self._post(watcher, ended(LINK_DOWN, pid, now, None, error))

    def _post(self, watcher: str, event: Message) -> None:
        process = self.processes.get(watcher)
        if process is not None:
            process.post_exit(event)

    def _of(self, pid: str, run: str) -> _Watchers:
        return self._watchers.setdefault(pid, {}).setdefault(run, _Watchers())

    def _unlink(self, watcher: str, pid: str) -> None:
        for watchers in self._watchers.get(pid, {}).values():
            watchers.links.pop(watcher, None)
        self._forget_unwatched(pid)

    def _forget_unwatched(self, pid: str) -> None:
        runs = self._watchers.get(pid)
        if runs is None:
            return
        for run in [run for run, watchers in runs.items() if not watchers.are_there]:
            del runs[run]
        if not runs:
            del self._watchers[pid]


def _error(text: str, kind: str) -> LuaError:
    return LuaError(ErrorObject(utf8(text), KINDS[kind], retryable=False))
