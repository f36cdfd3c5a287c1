"""Workflows as processes, seen from a host: start, message, cancel, await (spec/wire.md §2, §3, §4).

Everything goes through one SDK client; the sender's PID and context travel in headers.
"""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from runtime_shims.engine.world import LuaValue, SpawnOrder
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.manifest import Manifest

from .edge import plain_arguments, to_lua
from .failures import failure, lua_error
from .headers import CallContext, CarriedMessage, write_headers
from .interceptors import ContextInterceptor, sending
from .options import START_OPTIONS, read_options
from .payloads import BATCH
from .pids import Pid, parse_pid

_FAIL = WorkflowIDConflictPolicy.FAIL
_USE_EXISTING = WorkflowIDConflictPolicy.USE_EXISTING
TERMINATE_REASON = "process.terminate"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who starts or messages a workflow."""

    pid: str
    context: CallContext


class WorkflowClient:
    """Starts and reaches the workflows of a project."""

    def __init__(self, client: Client, manifest: Manifest) -> None:
        self.client = _with_headers(client)
        self._manifest = manifest
        self._prefix = uuid.uuid4()
        self._numbers = itertools.count(1)

    def is_workflow(self, pid: Pid) -> bool:
        """Whether a PID is that of a workflow."""
        return pid.node in self._manifest.clients or pid.host in self._manifest.workers or pid.host == "temporal"

    async def spawn(self, order: SpawnOrder, sender: Sender) -> str:
        """Start the workflow; its PID. Raises LuaError."""
        options = read_options("workflow", order.options, START_OPTIONS)
        explicit = options.pop("id", None) or order.name
        workflow_id = explicit or f"{self._prefix}_{next(self._numbers):#x}"
        conflict = _conflict_policy(options, explicit is not None)
        queue = options.pop("task_queue", None) or self._manifest.task_queue(order.host)
        if queue is None:
            raise LuaError(ErrorObject("host not found", "NotFound", False, to_lua({"host_id": order.host})))
        start = {
            **options,
            "args": plain_arguments(order.args),
            "id": workflow_id,
            "task_queue": queue,
            "id_conflict_policy": conflict,
        }
        values = dict(zip(order.context.values, plain_arguments(tuple(order.context.values.values())), strict=True))
        sender = Sender(sender.pid, sender.context.with_values(values))
        messages = [
            CarriedMessage(message.topic, sender.pid, plain_arguments(message.values)) for message in order.messages
        ]
        try:
            await self._start(order.target, start, messages, sender)
        except Exception as error:
            raise lua_error(error) from None
        return str(Pid(self._client_of(order.host), order.host, workflow_id))

    async def _start(
        self, target: str, start: Mapping[str, Any], messages: Sequence[CarriedMessage], sender: Sender
    ) -> None:
        if not messages:
            with sending(write_headers(sender.context)):
                await self.client.start_workflow(target, **start)
        elif target in self._manifest.entries:
            await self._start_with_all(target, start, messages, sender)
        else:
            await self._start_with_first(target, start, messages, sender)

    async def _start_with_all(
        self, target: str, start: Mapping[str, Any], messages: Sequence[CarriedMessage], sender: Sender
    ) -> None:
        """One request for start and messages, which our own workers understand (decisions.md 16)."""
        if start["id_conflict_policy"] is _FAIL:
            with sending(write_headers(sender.context, mailbox=messages)):
                await self.client.start_workflow(target, **start)
            return
        batch = [[message.topic, message.sender, list(message.arguments)] for message in messages]
        with sending(write_headers(sender.context, sender=sender.pid)):
            await self.client.start_workflow(target, **start, start_signal=BATCH, start_signal_args=[batch])

    async def _start_with_first(
        self, target: str, start: Mapping[str, Any], messages: Sequence[CarriedMessage], sender: Sender
    ) -> None:
        """A worker of another engine: the first message with the start, the others behind it (spec/wire.md §2.6)."""
        first, rest = messages[0], messages[1:]
        with sending(write_headers(sender.context, sender=sender.pid)):
            if start["id_conflict_policy"] is _FAIL:
                await self.client.start_workflow(target, **start)
                rest = messages
            else:
                await self.client.start_workflow(
                    target, **start, start_signal=first.topic, start_signal_args=list(first.arguments)
                )
            handle = self.client.get_workflow_handle(start["id"])
            for message in rest:
                await handle.signal(message.topic, args=list(message.arguments))

    async def execute(self, target: str, host: str, args: tuple[LuaValue, ...], sender: Sender) -> LuaValue:
        """Start a workflow and wait for its first result. Raises LuaError."""
        pid = await self.spawn(SpawnOrder(target, host, args), sender)
        return await self.result(pid)

    async def result(self, pid: str) -> LuaValue:
        """The first result of a workflow, across continue-as-new. Raises LuaError."""
        try:
            return to_lua(await self._handle(pid).result())
        except WorkflowFailureError as error:
            raise lua_error(error.cause) from None
        except RPCError as error:
            raise lua_error(error) from None

    async def send(self, pid: str, topic: str, values: Sequence[LuaValue], sender: Sender) -> None:
        """Signal a workflow. Raises LuaError."""
        arguments: list[Any] = plain_arguments(values)
        with sending(write_headers(sender.context, sender=sender.pid)):
            await self._served(self._handle(pid).signal(topic, args=arguments))

    async def cancel(self, pid: str, deadline_ns: int | None, reason: str | None) -> None:
        """Request cancellation; at the deadline the workflow is terminated."""
        await self._served(self._handle(pid).cancel(reason=reason or ""))
        if deadline_ns is not None:
            asyncio.get_running_loop().create_task(self._terminate_later(pid, deadline_ns / 1e9))

    async def _terminate_later(self, pid: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            await self._handle(pid).terminate(reason="process.cancel deadline")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    async def terminate(self, pid: str) -> None:
        """Terminate a workflow. Raises LuaError."""
        await self._served(self._handle(pid).terminate(reason=TERMINATE_REASON))

    async def _served(self, request: Any) -> None:
        try:
            await request
        except RPCError as error:
            raise lua_error(error) from None

    def _handle(self, pid: str) -> WorkflowHandle[Any, Any]:
        parsed = parse_pid(pid)
        if parsed is None:
            raise failure(f"could not resolve '{pid}' as PID or registered name", "NotFound", False)
        return self.client.get_workflow_handle(parsed.unique)

    def _client_of(self, worker: str) -> str:
        found = self._manifest.workers.get(worker)
        return found.client if found is not None else ""


def _conflict_policy(options: dict[str, Any], explicit: bool) -> WorkflowIDConflictPolicy:
    """Spec/wire.md §2.5; an explicit `fail` really fails."""
    flag = options.pop("error_when_already_started", None)
    policy = options.pop("id_conflict_policy", None)
    if policy is not None and policy is not WorkflowIDConflictPolicy.UNSPECIFIED:
        return WorkflowIDConflictPolicy(policy)
    if flag is None:
        flag = not explicit
    return _FAIL if flag else _USE_EXISTING


def _with_headers(client: Client) -> Client:
    config = client.config(active_config=True)
    if any(isinstance(interceptor, ContextInterceptor) for interceptor in config["interceptors"]):
        return client
    config = client.config()
    config["interceptors"] = [*config["interceptors"], ContextInterceptor()]
    return Client(**config)
