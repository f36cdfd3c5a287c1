"""The processes of one host, by PID: who lives here, who watches whom (spec/wire.md §4.6, host-modules.md §6)."""

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


@dataclass(slots=True)
class _Watchers:
    monitors: dict[Process, None] = field(default_factory=dict)
    links: dict[Process, None] = field(default_factory=dict)


class Topology:
    """Living processes, registered names, monitors and links."""

    def __init__(self) -> None:
        self.processes: dict[str, Process] = {}
        self.names: dict[str, str] = {}
        self._watchers: dict[str, _Watchers] = {}

    def enter(self, process: Process) -> None:
        """A process has started."""
        self.processes[process.pid] = process

    def leave(self, process: Process, value: LuaValue = None, error: ErrorObject | None = None) -> None:
        """A process has ended with its first result or an error; its watchers are told, its names forgotten."""
        self.processes.pop(process.pid, None)
        for name in [name for name, pid in self.names.items() if pid == process.pid]:
            del self.names[name]
        for watchers in self._watchers.values():
            watchers.monitors.pop(process, None)
            watchers.links.pop(process, None)
        self.report_end(process.pid, value, error)

    def resolve(self, destination: str) -> str:
        """The PID that a registered name stands for; a PID, or an unknown name, is returned as it is."""
        return self.names.get(destination, destination)

    def deliver(self, pid: str, topic: str, values: Sequence[LuaValue], sender: str) -> None:
        """Put a message into a local process's mailbox. Raises LuaError (NotFound) when there is no such process."""
        process = self.processes.get(pid)
        if process is None:
            raise LuaError(ErrorObject(utf8(f"process not found: {pid}"), KINDS["NOT_FOUND"], retryable=False))
        process.post_message(Message.of(topic, *values, sender=sender))

    def monitor(self, watcher: Process, pid: str) -> None:
        """`watcher` gets the EXIT event of `pid`."""
        self._watchers.setdefault(pid, _Watchers()).monitors[watcher] = None

    def unmonitor(self, watcher: Process, pid: str) -> None:
        """Takes `monitor` back."""
        self._watchers.setdefault(pid, _Watchers()).monitors.pop(watcher, None)

    def link(self, watcher: Process, pid: str) -> None:
        """Links `watcher` with `pid`; both ways when `pid` is a process of this host."""
        self._watchers.setdefault(pid, _Watchers()).links[watcher] = None
        other = self.processes.get(pid)
        if other is not None:
            self._watchers.setdefault(watcher.pid, _Watchers()).links[other] = None

    def unlink(self, watcher: Process, pid: str) -> None:
        """Takes `link` back."""
        self._watchers.setdefault(pid, _Watchers()).links.pop(watcher, None)
        other = self.processes.get(pid)
        if other is not None:
            self._watchers.setdefault(watcher.pid, _Watchers()).links.pop(other, None)

    def is_watched(self, pid: str) -> bool:
        """Whether anybody here monitors or is linked with `pid`."""
        watchers = self._watchers.get(pid)
        return watchers is not None and bool(watchers.monitors or watchers.links)

    def report_end(self, pid: str, value: LuaValue = None, error: ErrorObject | None = None) -> None:
        """Tell everybody who watches `pid` that it has ended."""
        watchers = self._watchers.pop(pid, None)
        if watchers is None:
            return
        now = int(time.time())
        for process in watchers.monitors:
            process.post_exit(ended(EXIT, pid, now, value, error))
        for process in watchers.links:
            if error is None:
                process.post_exit(ended(EXIT, pid, now, value))
            elif process.options.trap_links:
                process.post_exit(ended(LINK_DOWN, pid, now, None, error))
            else:
                process.end_with(LuaError(ErrorObject("linked process failed", KINDS["INTERNAL"], retryable=False)))
