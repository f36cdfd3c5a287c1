"""One host: function entries, process hosts, and the way to workflows (host-modules.md §6, spec/wire.md §4.6)."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from runtime_shims.engine.events import cancelled
from runtime_shims.engine.functions import EntryLoader, Functions, unique_part
from runtime_shims.engine.host_world import HostWorld, lua_context
from runtime_shims.engine.messages import Message
from runtime_shims.engine.outcome import main_result
from runtime_shims.engine.process import Process
from runtime_shims.engine.world import LuaValue, SpawnOrder
from runtime_shims.lua.calls import call
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.explain import lua_fault
from runtime_shims.manifest import Manifest
from runtime_shims.modules.results import error_object
from runtime_shims.temporal.edge import from_lua, lua_arguments
from runtime_shims.temporal.failures import failure
from runtime_shims.temporal.headers import CallContext
from runtime_shims.temporal.pids import Pid, parse_pid
from runtime_shims.temporal.workflow_client import Sender, WorkflowClient

from .topology import Topology

if TYPE_CHECKING:
    from temporalio.client import Client
    from temporalio.worker import Worker


def default_node() -> str:
    """The node name: configured by environment, else unique for this OS process (decisions.md 18)."""
    configured = os.environ.get("WIPPY_NODE_ID") or os.environ.get("WIPPY_RELAY_NODE_NAME")
    return configured or str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4()}"))


class Host:
    """Runs the functions and processes of a project in this OS process.

    `find(entry_id)` loads an entry's function, None for an unknown entry. Without a client everything that needs a
    Temporal server is a Lua error of kind Unavailable.
    """

    def __init__(self, manifest: Manifest, find: Callable[[str], EntryLoader | None], node: str | None = None) -> None:
        self.manifest = manifest
        self.node = node or default_node()
        self.topology = Topology()
        self.client: WorkflowClient | None = None
        self._find = find
        self._functions = Functions(find, self.node)
        self._numbers = itertools.count(1)
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._watchers: dict[str, asyncio.Task[Any]] = {}
        self._deliveries: Worker | None = None
        self._delivery_task: asyncio.Task[None] | None = None

    def connect(self, client: Client) -> None:
        """Use `client` to reach workflows."""
        self.client = WorkflowClient(client, self.manifest)

    async def close(self) -> None:
        """End every process, watcher and delivery."""
        tasks = [*self._tasks.values(), *self._watchers.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._deliveries is not None and self._delivery_task is not None:
            await self._deliveries.shutdown()
            await asyncio.gather(self._delivery_task, return_exceptions=True)
            self._deliveries = self._delivery_task = None

    # --- functions ----------------------------------------------------------------------------------------------

    async def call(
        self,
        entry_id: str,
        args: tuple[LuaValue, ...],
        context: CallContext,
        on_start: Callable[[Process], Callable[[], bool]] | None = None,
    ) -> LuaValue:
        """The first result of a function entry. Raises LuaError."""
        started: list[Process] = []

        def start(process: Process) -> Callable[[], bool] | None:
            started.append(process)
            self.topology.enter(process)
            return on_start(process) if on_start is not None else None

        try:
            world = HostWorld(self, context)
            return await self._functions.call(entry_id, args, world, lua_context(context), start)
        finally:
            for process in started:
                self.topology.leave(process)

    # --- processes ----------------------------------------------------------------------------------------------

    async def spawn(self, order: SpawnOrder, parent: Process, sender: Sender) -> str:
        """Start a process on a local host or a workflow on a worker; its PID. Raises LuaError."""
        if self._is_process_host(order.host):
            pid = self._spawn_here(order, sender)
        else:
            await self._ensure_deliveries()
            pid = await self._workflows().spawn(order, sender)
        if order.monitor:
            self.monitor(parent, pid)
        if order.link:
            self.link(parent, pid)
        return pid

    def _is_process_host(self, host: str) -> bool:
        return any(entry.get("id") == host for entry in self.manifest.hosts)

    def _spawn_here(self, order: SpawnOrder, sender: Sender) -> str:
        load = self._find(order.target)
        if load is None:
            raise failure(f"factory not found: {order.target}", "NotFound", False)
        values = {key: from_lua(value) for key, value in order.context.values.items()}
        context = sender.context.with_values(values)
        pid = str(Pid(self.node, order.host, unique_part(next(self._numbers))))
        process = Process(HostWorld(self, context), entry_id=order.target, pid=pid, context=lua_context(context))
        for message in order.messages:
            process.post_message(Message.of(message.topic, *message.values, sender=sender.pid))
        self.topology.enter(process)
        self._tasks[pid] = asyncio.get_running_loop().create_task(self._live(process, load, order.args))
        return pid

    async def _live(self, process: Process, load: EntryLoader, args: tuple[LuaValue, ...]) -> LuaValue:
        async def main(*arguments: LuaValue) -> LuaValue:
            return await call(load(process), *arguments)

        value: LuaValue = None
        error: ErrorObject | None = None
        try:
            value = main_result(await process.run(main, args))
            return value
        except asyncio.CancelledError:
            error = ErrorObject("process terminated", "Canceled", False)
            raise
        except Exception as raised:
            fault = lua_fault(raised)
            error = error_object(fault)
            raise fault from None
        finally:
            task = self._tasks.pop(process.pid, None)
            self.topology.leave(process, value, error)
            if task is not None:
                task.add_done_callback(_retrieve)

    async def execute(self, target: str, host: str, args: tuple[LuaValue, ...], sender: Sender) -> LuaValue:
        """Start a process or workflow and wait for its first result. Raises LuaError."""
        if self._is_process_host(host):
            pid = self._spawn_here(SpawnOrder(target, host, args), sender)
            return await self._tasks[pid]
        return await self._workflows().execute(target, host, args, sender)

    async def send(self, destination: str, topic: str, values: Sequence[LuaValue], sender: Sender) -> None:
        """Send a message to a PID or registered name. Raises LuaError."""
        resolved = self.topology.resolve(destination)
        pid = self._parsed(resolved)
        if resolved in self.topology.processes or pid.node == self.node:
            self.topology.deliver(resolved, topic, values, sender.pid)
        elif self.client is not None and self.client.is_workflow(pid):
            await self._ensure_deliveries()
            await self.client.send(resolved, topic, values, sender)
        else:
            raise failure(f"node {pid.node or pid.host} is not available", "Unavailable")

    async def cancel(self, destination: str, deadline_ns: int | None, reason: str | None) -> None:
        """Cancel a process: it gets a CANCEL event, and is ended at the deadline. Raises LuaError."""
        pid = self.topology.resolve(destination)
        process = self.topology.processes.get(pid)
        if process is None:
            await self._workflows().cancel(pid, deadline_ns, reason)
            return
        now = process.world.now_ns()
        process.post_message(cancelled(now, reason, None if deadline_ns is None else now + deadline_ns))
        if deadline_ns is not None:
            asyncio.get_running_loop().call_later(deadline_ns / 1e9, self._end, pid)

    async def terminate(self, destination: str) -> None:
        """End a process at once. Raises LuaError."""
        pid = self.topology.resolve(destination)
        if pid in self.topology.processes:
            self._end(pid)
        else:
            await self._workflows().terminate(pid)

    def _end(self, pid: str) -> None:
        task = self._tasks.get(pid)
        if task is not None:
            task.cancel()

    def monitor(self, watcher: Process, destination: str) -> None:
        """`watcher` gets the EXIT event of a process or workflow. Raises LuaError."""
        pid = self.topology.resolve(destination)
        self._observable(pid)
        self.topology.monitor(watcher, pid)

    def link(self, watcher: Process, destination: str) -> None:
        """Link `watcher` with a process or workflow. Raises LuaError."""
        pid = self.topology.resolve(destination)
        self._observable(pid)
        self.topology.link(watcher, pid)

    def _observable(self, pid: str) -> None:
        if pid in self.topology.processes:
            return
        parsed = self._parsed(pid)
        if self.client is None or not self.client.is_workflow(parsed):
            raise failure(f"process not found: {pid}", "NotFound", False)
        if pid not in self._watchers:
            self._watchers[pid] = asyncio.get_running_loop().create_task(self._watch(pid))

    async def _watch(self, pid: str) -> None:
        try:
            value = await self._workflows().result(pid)
        except LuaError as error:
            self.topology.report_end(pid, None, error_object(error))
        else:
            self.topology.report_end(pid, value)
        finally:
            self._watchers.pop(pid, None)

    def _parsed(self, destination: str) -> Pid:
        pid = parse_pid(destination)
        if pid is None:
            raise failure(f"could not resolve '{destination}' as PID or registered name", "NotFound", False)
        return pid

    def _workflows(self) -> WorkflowClient:
        if self.client is None:
            raise failure("no Temporal client is connected", "Unavailable")
        return self.client

    # --- messages from workflows --------------------------------------------------------------------------------

    async def _ensure_deliveries(self) -> None:
        """Take messages that workflows send to processes of this node."""
        if self._deliveries is not None or self.client is None:
            return
        from temporalio.worker import Worker

        from runtime_shims.temporal.delivery import delivery_activity, node_task_queue

        async def handler(pid: str, topic: str, arguments: Sequence[Any], sender: str) -> None:
            self.topology.deliver(pid, topic, lua_arguments(arguments), sender)

        self._deliveries = Worker(
            self.client.client, task_queue=node_task_queue(self.node), activities=[delivery_activity(handler)]
        )
        self._delivery_task = asyncio.get_running_loop().create_task(self._deliveries.run())
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0)


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Mark the outcome of an ended process as seen; its watchers have been told."""
    if not task.cancelled():
        task.exception()
