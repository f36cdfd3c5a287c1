"""One host: function entries, process hosts, and the way to workflows (host-modules.md §6, spec/wire.md §4.6)."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from runtime_shims.engine.events import cancelled
from runtime_shims.engine.functions import EntryLoader, Functions, unique_part
from runtime_shims.engine.host_world import HostWorld, Upgrade, lua_context, plain_values
from runtime_shims.engine.local_values import isolated
from runtime_shims.engine.messages import Message
from runtime_shims.engine.outcome import main_result
from runtime_shims.engine.process import Process
from runtime_shims.engine.topology import Topology
from runtime_shims.engine.world import LuaValue, SpawnOrder
from runtime_shims.environment import Environment
from runtime_shims.lua.calls import call
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.explain import lua_fault
from runtime_shims.manifest import Manifest
from runtime_shims.modules.results import error_object
from runtime_shims.temporal.edge import lua_arguments, to_lua
from runtime_shims.temporal.failures import failure
from runtime_shims.temporal.headers import CallContext
from runtime_shims.temporal.pids import Pid, parse_pid
from runtime_shims.temporal.relay import Relay
from runtime_shims.temporal.workflow_client import Sender, WorkflowClient

if TYPE_CHECKING:
    from temporalio.client import Client

    from runtime_shims.http.exchange import Exchange

logger = logging.getLogger("lua2temporal")

TERMINATED = "process terminated"


def configured_node() -> str:
    """The node name that the environment gives to hosts; empty without one (spec/wire.md §1.1)."""
    return os.environ.get("WIPPY_NODE_ID") or os.environ.get("WIPPY_RELAY_NODE_NAME") or ""


class Host:
    """Runs the functions and processes of a project in this OS process.

    `find(entry_id)` loads an entry's function, None for an unknown entry. The node name is the given or configured one,
    else unique (decisions.md 18). Without a client everything that needs a Temporal server is a Lua error of kind
    Unavailable.
    """

    def __init__(self, manifest: Manifest, find: Callable[[str], EntryLoader | None], node: str | None = None) -> None:
        self.manifest = manifest
        self.node = node or configured_node() or f"host-{uuid.uuid4()}"
        self.topology = Topology()
        self.environment = Environment(manifest.services)
        self.client: WorkflowClient | None = None
        self._clients: dict[str, WorkflowClient] = {}
        self._find = find
        self._functions = Functions(find, self.node)
        self._numbers = itertools.count(1)
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._watches: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._relay = Relay(self.node, self._take)

    # --- life ---------------------------------------------------------------------------------------------------

    def connect(self, client: Client, client_entry: str | None = None) -> None:
        """Use `client` to reach the workflows of a client entry; without an entry, of all that have none."""
        connected = WorkflowClient(client, self.manifest)
        if client_entry is not None:
            self._clients[client_entry] = connected
        if client_entry is None or self.client is None:
            self.client = connected

    def listen(self) -> None:
        """Take messages from workflows at once, so that those for a process of an earlier life find this node again."""
        for client in self._all_clients():
            self._relay.open(client)

    def _all_clients(self) -> list[WorkflowClient]:
        """The connected clients, each once."""
        return list({id(item): item for item in (self.client, *self._clients.values()) if item is not None}.values())

    async def end_processes(self) -> None:
        """End every process and watch, forget names, loaded functions and values in memory; the host goes on."""
        tasks = [*self._tasks.values(), *self._watches.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.topology = Topology()
        self.environment = Environment(self.manifest.services)
        self._functions = Functions(self._find, self.node)

    async def close(self) -> None:
        """End every process and watch, and take no more messages."""
        await self.end_processes()
        for client in self._all_clients():
            client.hints.close()
        await self._relay.close()

    # --- functions ----------------------------------------------------------------------------------------------

    async def call(
        self,
        entry_id: str,
        args: tuple[LuaValue, ...],
        context: CallContext,
        on_start: Callable[[Process], Callable[[], bool]] | None = None,
        exchange: Exchange | None = None,
        on_results: Callable[[int], None] | None = None,
    ) -> LuaValue:
        """The first result of a function entry, which may answer an HTTP request. Raises LuaError.

        See `Functions.call` for `on_start` and `on_results`.
        """
        topology, world = self.topology, HostWorld(self, context, exchange=exchange)

        def start(process: Process) -> Callable[[], bool] | None:
            topology.enter(process)
            return on_start(process) if on_start is not None else None

        value: LuaValue = None
        error: ErrorObject | None = None
        try:
            value = await self._functions.call(entry_id, args, world, lua_context(context), start, on_results)
            return value
        except LuaError as raised:
            error = error_object(raised)
            raise
        except BaseException:
            error = ErrorObject(TERMINATED, "Canceled", False)
            raise
        finally:
            self._left(topology, world, value, error)

    def has_function(self, entry_id: str) -> bool:
        """Whether there is a function entry of this id."""
        return self._find(entry_id) is not None

    # --- processes ----------------------------------------------------------------------------------------------

    async def spawn(self, order: SpawnOrder, parent: Process, sender: Sender) -> str:
        """Start a process on a local host or a workflow on a worker; its PID. Raises LuaError."""
        run = ""
        if self.is_workflow_host(order.host):
            client = self._workflows(self.manifest.workers[order.host].client)
            self._relay.open(client)
            pid, run = await client.spawn(order, sender)
        else:
            pid = self._spawn_here(order, sender)
        if order.monitor:
            self.topology.monitor(parent.pid, pid, run)
        if order.link:
            self.topology.link(parent.pid, pid, run)
        self._watch(pid, run)
        return pid

    def can_spawn(self, target: str) -> bool:
        """Whether an entry is a process."""
        entry = self.manifest.entries.get(target)
        return entry is not None and entry.kind.startswith("process.")

    def _require_process_host(self, host: str) -> None:
        """Raise the error of spec/host-modules.md §6.2 for a host that runs no processes."""
        if any(entry.get("id") == host for entry in self.manifest.hosts):
            return
        if any(entry.get("id") == host for entry in self.manifest.services):
            raise failure("host does not implement process.Host", retryable=False)
        raise LuaError(ErrorObject("host not found", "NotFound", False, to_lua({"host_id": host})))

    def _spawn_here(self, order: SpawnOrder, sender: Sender) -> str:
        self._require_process_host(order.host)
        load = self._find(order.target) if self.can_spawn(order.target) else None
        if load is None:
            raise failure(f"factory not found: {order.target}", "NotFound", False)
        context = sender.context.with_values(plain_values(order.context.values))
        pid = str(Pid(self.node, order.host, unique_part(next(self._numbers))))
        if order.name is not None:
            self.topology.register(order.name, pid)
        process = self._new_process(order.target, pid, context)
        for message in order.messages:
            process.post_message(Message.of(message.topic, *isolated(message.values), sender=sender.pid))
        finished = process.start(_main_of(load, process), isolated(order.args))
        task = asyncio.get_running_loop().create_task(self._live(process, finished))
        task.add_done_callback(_retrieve)
        self._tasks[pid] = task
        return pid

    def _new_process(self, target: str, pid: str, context: CallContext) -> Process:
        world = HostWorld(self, context, upgradable=True)
        process = Process(world, entry_id=target, pid=pid, context=lua_context(context))
        self.topology.enter(process)
        return process

    async def _live(self, process: Process, finished: asyncio.Future[LuaValue]) -> LuaValue:
        """Wait for the end of a process, through its upgrades, and tell its watchers."""
        topology = self.topology
        value: LuaValue = None
        error: ErrorObject | None = None
        try:
            while True:
                try:
                    value = main_result(await finished)
                    return value
                except Upgrade as upgrade:
                    process, finished = self._upgraded(process, upgrade)
        except asyncio.CancelledError:
            error = ErrorObject(TERMINATED, "Canceled", False)
            raise
        except Exception as raised:
            fault = _fault_of(raised, process)
            error = error_object(fault)
            raise fault from None
        finally:
            process.close()
            self._tasks.pop(process.pid, None)
            self._left(topology, process.world, value, error)

    def _upgraded(self, process: Process, upgrade: Upgrade) -> tuple[Process, asyncio.Future[LuaValue]]:
        load = self._find(upgrade.target)
        assert load is not None and isinstance(process.world, HostWorld)
        process.world.close()
        successor = self._new_process(upgrade.target, process.pid, process.world.context)
        successor.options = process.options
        for message in process.unread_messages():
            successor.post_message(message)
        return successor, successor.start(_main_of(load, successor), isolated(upgrade.args_of_main))

    def _left(self, topology: Topology, world: Any, value: LuaValue, error: ErrorObject | None) -> None:
        world.close()
        if getattr(world, "process", None) is not None:
            topology.leave(world.process, value, error)
        for pid, run in [watched for watched in self._watches if not topology.is_watched(*watched)]:
            self._watches.pop((pid, run)).cancel()

    async def execute(self, target: str, host: str, args: tuple[LuaValue, ...], sender: Sender) -> LuaValue:
        """Start a process or workflow and wait for its first result. Raises LuaError."""
        _, end = await self.launch(SpawnOrder(target, host, args), sender)
        return await end

    async def launch(self, order: SpawnOrder, sender: Sender) -> tuple[str, asyncio.Future[LuaValue]]:
        """Start a process or workflow; its PID, and a future of its first result or LuaError. Raises LuaError."""
        if self.is_workflow_host(order.host):
            client = self._workflows(self.manifest.workers[order.host].client)
            self._relay.open(client)
            pid, run = await client.spawn(order, sender)
            return pid, asyncio.ensure_future(client.result(pid, run))
        pid = self._spawn_here(order, sender)
        return pid, asyncio.ensure_future(_result_of(self._tasks[pid]))

    def is_workflow_host(self, host: str) -> bool:
        """Whether a host is a worker, so that what is spawned on it is a workflow."""
        return host in self.manifest.workers

    def deliver_here(self, destination: str, topic: str, values: Sequence[LuaValue], sender: Sender) -> bool:
        """Send a message to a process of this host; False for any other destination. Raises LuaError (NotFound)."""
        pid = self.topology.resolve(destination)
        if pid not in self.topology.processes and self._parsed(pid).node != self.node:
            return False
        self.topology.deliver(pid, topic, isolated(values), sender.pid)
        return True

    async def send(self, destination: str, topic: str, values: Sequence[LuaValue], sender: Sender) -> None:
        """Send a message to a workflow. Raises LuaError."""
        resolved = self.topology.resolve(destination)
        pid = self._parsed(resolved)
        client = self._client_of(pid)
        self._relay.open(client)
        await client.send(resolved, topic, values, sender)

    async def cancel(self, destination: str, deadline_ns: int | None, reason: str | None) -> None:
        """Cancel a process: it gets a CANCEL event, and is ended at the deadline. Raises LuaError."""
        pid = self.topology.resolve(destination)
        process = self._find_here(pid)
        if process is None:
            await self._client_of(self._parsed(pid)).cancel(pid, deadline_ns, reason)
            return
        now = process.world.now_ns()
        process.post_message(cancelled(now, reason, None if deadline_ns is None else now + deadline_ns))
        if deadline_ns is not None:
            asyncio.get_running_loop().call_later(deadline_ns / 1e9, self._end, process)

    async def terminate(self, destination: str) -> None:
        """End a process at once. Raises LuaError."""
        pid = self.topology.resolve(destination)
        process = self._find_here(pid)
        if process is None:
            await self._client_of(self._parsed(pid)).terminate(pid)
        else:
            self._end(process)

    def _end(self, process: Process) -> None:
        process.end_with(failure(TERMINATED, "Canceled", False))

    def _find_here(self, pid: str) -> Process | None:
        """The process of a PID of this node, None for a PID of another. Raises LuaError for one that has ended."""
        process = self.topology.find(pid)
        if process is None and self._parsed(pid).node == self.node:
            raise failure(f"process not found: {pid}", "NotFound", False)
        return process

    # --- monitors and links -------------------------------------------------------------------------------------

    def monitor(self, watcher: Process, destination: str) -> None:
        """`watcher` gets the EXIT event of a process or workflow. Raises LuaError."""
        pid = self._watchable(destination)
        self.topology.monitor(watcher.pid, pid)
        self._watch(pid, "")

    def link(self, watcher: Process, destination: str) -> None:
        """Link `watcher` with a process or workflow. Raises LuaError."""
        pid = self._watchable(destination)
        self.topology.link(watcher.pid, pid)
        self._watch(pid, "")

    def unmonitor(self, watcher: Process, destination: str) -> None:
        """Takes `monitor` back."""
        self.topology.unmonitor(watcher.pid, self.topology.resolve(destination))

    def unlink(self, watcher: Process, destination: str) -> None:
        """Takes `link` back."""
        self.topology.unlink(watcher.pid, self.topology.resolve(destination))

    def _watchable(self, destination: str) -> str:
        """The PID of a living process or of any workflow. Raises LuaError."""
        pid = self.topology.resolve(destination)
        process = self.topology.find(pid)
        if process is not None:
            return process.pid
        parsed = self._parsed(pid)
        if parsed.node == self.node:
            raise failure("pid not registered", "NotFound", False)
        self._client_of(parsed)
        return pid

    def _watch(self, pid: str, run: str) -> None:
        """Wait for the end of a workflow run that somebody watches; the ends of processes report themselves."""
        if pid in self.topology.processes or (pid, run) in self._watches or not self.topology.is_watched(pid, run):
            return
        self._watches[pid, run] = asyncio.get_running_loop().create_task(self._report_end(pid, run))

    async def _report_end(self, pid: str, run: str) -> None:
        topology = self.topology
        try:
            value = await self._client_of(self._parsed(pid)).result(pid, run)
        except LuaError as error:
            topology.report_end(pid, None, error_object(error), run)
        else:
            topology.report_end(pid, value, None, run)
        finally:
            self._watches.pop((pid, run), None)

    # --- workflows ----------------------------------------------------------------------------------------------

    def _parsed(self, destination: str) -> Pid:
        pid = parse_pid(destination)
        if pid is None:
            raise failure(f"could not resolve '{destination}' as PID or registered name", "NotFound", False)
        return pid

    def _client_of(self, pid: Pid) -> WorkflowClient:
        """The client that reaches a workflow. Raises LuaError for a PID of another node (decisions.md 18)."""
        workers, clients = self.manifest.workers, self.manifest.clients
        if pid.node not in clients and pid.host not in workers and pid.host != "temporal":
            raise failure(f"node {pid.node or pid.host} is not available", "Unavailable")
        return self._workflows(pid.node if pid.node in clients or pid.host not in workers else workers[pid.host].client)

    def _workflows(self, client_entry: str) -> WorkflowClient:
        client = self._clients.get(client_entry) or self.client
        if client is None:
            raise failure("no Temporal client is connected", "Unavailable")
        return client

    async def _take(self, pid: str, topic: str, arguments: Sequence[Any], sender: str) -> None:
        """Put a message from a workflow into a mailbox. Raises LuaError (NotFound)."""
        self.topology.deliver(pid, topic, lua_arguments(arguments), sender)


def _main_of(load: EntryLoader, process: Process) -> Callable[..., Any]:
    async def main(*arguments: LuaValue) -> LuaValue:
        return await call(load(process), *arguments)

    return main


async def _result_of(life: asyncio.Task[LuaValue]) -> LuaValue:
    """The first result of a process of this host. Raises LuaError."""
    await asyncio.wait([life])
    if life.cancelled():
        raise failure(TERMINATED, "Canceled", False)
    return isolated([life.result()])[0]


def _fault_of(raised: Exception, process: Process) -> LuaError:
    """The Lua error of a process that failed; a fault of the runtime itself is logged and becomes one as well."""
    try:
        return lua_fault(raised)
    except Exception as fault:
        logger.exception("process %s (%s) failed", process.pid, process.id)
        return failure(f"{type(fault).__name__}: {fault}", retryable=False)


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Mark the outcome of an ended process as seen; its watchers have been told."""
    if not task.cancelled():
        task.exception()
