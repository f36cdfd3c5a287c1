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
from temporalio.exceptions import TemporalError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from runtime_shims.engine.world import LuaValue, SpawnOrder
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.values import utf8
from runtime_shims.manifest import Manifest

from .edge import plain_arguments, to_lua
from .failures import failure, lua_error
from .headers import CallContext, CarriedMessage, write_headers
from .interceptors import ContextInterceptor, sending
from .options import START_OPTIONS, read_options
from .payload_size import check_size
from .payloads import BATCH
from .pids import Pid, parse_pid
from .system_activities import TERMINATE_LATER, teach_search_attributes
from .waiting import WaitingHints

_FAIL = WorkflowIDConflictPolicy.FAIL
_USE_EXISTING = WorkflowIDConflictPolicy.USE_EXISTING
TERMINATE_REASON = "process.terminate"
_PASSING = frozenset({RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.RESOURCE_EXHAUSTED})
"""States of the service that a long wait survives."""
_RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Sender:
    """Who starts or messages a workflow."""

    pid: str
    context: CallContext


class WorkflowClient:
    """Starts and reaches the workflows of a project."""

    def __init__(self, client: Client, manifest: Manifest) -> None:
        self.client = _with_headers(client)
        self.hints = WaitingHints(self.client)
        self._manifest = manifest
        self._prefix = uuid.uuid4()
        self._numbers = itertools.count(1)

    async def spawn(self, order: SpawnOrder, sender: Sender) -> tuple[str, str]:
        """Start the workflow, or find the running one that the options name; its PID and run id.

        `order.host` is a worker entry. Raises LuaError.
        """
        worker = self._manifest.workers[order.host]
        options = read_options("workflow", order.options, START_OPTIONS)
        explicit = options.pop("id", None) or order.name
        workflow_id = explicit or f"{self._prefix}_{next(self._numbers):#x}"
        tolerant = options.get("error_when_already_started") is False
        conflict = _conflict_policy(options, explicit is not None)
        queue = options.pop("task_queue", None) or self._manifest.task_queue(order.host)
        start = {
            **options,
            "args": plain_arguments(order.args),
            "id": workflow_id,
            "task_queue": queue,
            "id_conflict_policy": conflict,
        }
        check_size(f"spawn of {order.target}", start["args"])
        values = dict(zip(order.context.values, plain_arguments(tuple(order.context.values.values())), strict=True))
        sender = Sender(sender.pid, sender.context.with_values(values))
        messages = [
            CarriedMessage(message.topic, sender.pid, plain_arguments(message.values)) for message in order.messages
        ]
        check_size(
            f"startup messages of {order.target}", [[item.topic, sender.pid, item.arguments] for item in messages]
        )
        pid = str(Pid(worker.client, order.host, workflow_id))
        attributes = options.get("search_attributes") or ()
        try:
            await teach_search_attributes(self.client, {pair.key.name: pair.key._metadata_type for pair in attributes})
            run_id = await self._start(order.target, start, messages, sender)
            self.hints.watch(workflow_id, run_id)
            return pid, run_id
        except WorkflowAlreadyStartedError as error:
            if tolerant:
                return pid, error.run_id or ""
            raise _already_started(error) from None
        except (RPCError, TemporalError, ValueError, RuntimeError) as error:
            raise lua_error(error) from None

    async def _start(
        self, target: str, start: Mapping[str, Any], messages: Sequence[CarriedMessage], sender: Sender
    ) -> str:
        if not messages:
            with sending(write_headers(sender.context)):
                return _run_id(await self.client.start_workflow(target, **start))
        if start.get("request_eager_start"):
            start = {name: value for name, value in start.items() if name != "request_eager_start"}
        if target in self._manifest.entries:
            return await self._start_with_all(target, start, messages, sender)
        return await self._start_with_first(target, start, messages, sender)

    async def _start_with_all(
        self, target: str, start: Mapping[str, Any], messages: Sequence[CarriedMessage], sender: Sender
    ) -> str:
        """One request for start and messages, which our own workers understand (decisions.md 16)."""
        if start["id_conflict_policy"] is _FAIL:
            with sending(write_headers(sender.context, mailbox=messages)):
                return _run_id(await self.client.start_workflow(target, **start))
        batch = [[message.topic, message.sender, list(message.arguments)] for message in messages]
        with sending(write_headers(sender.context, sender=sender.pid)):
            handle = await self.client.start_workflow(target, **start, start_signal=BATCH, start_signal_args=[batch])
        return _run_id(handle)

    async def _start_with_first(
        self, target: str, start: Mapping[str, Any], messages: Sequence[CarriedMessage], sender: Sender
    ) -> str:
        """A worker of another engine: the first message with the start, the others behind it (spec/wire.md §2.6)."""
        first, rest = messages[0], messages[1:]
        with sending(write_headers(sender.context, sender=sender.pid)):
            if start["id_conflict_policy"] is _FAIL:
                started = await self.client.start_workflow(target, **start)
                rest = messages
            else:
                started = await self.client.start_workflow(
                    target, **start, start_signal=first.topic, start_signal_args=_signal_arguments(first.arguments)
                )
            handle = self.client.get_workflow_handle(start["id"])
            for message in rest:
                await handle.signal(message.topic, args=_signal_arguments(message.arguments))
        return _run_id(started)

    async def result(self, pid: str, run: str = "") -> LuaValue:
        """The first result of a run, or of the latest one, across continue-as-new. Raises LuaError.

        A server that is away is waited for.
        """
        handle = self._handle(pid, run)
        async with self.hints.waiting(handle.id, run):
            while True:
                try:
                    return to_lua(await handle.result())
                except WorkflowFailureError as error:
                    raise lua_error(error.cause) from None
                except RPCError as error:
                    if error.status not in _PASSING:
                        raise lua_error(error) from None
                    await asyncio.sleep(_RETRY_SECONDS)

    async def send(self, pid: str, topic: str, values: Sequence[LuaValue], sender: Sender) -> None:
        """Signal a workflow. Raises LuaError."""
        arguments = _signal_arguments(plain_arguments(values))
        check_size(f"send of {topic} to {pid}", arguments)
        with sending(write_headers(sender.context, sender=sender.pid)):
            await self._served(self._handle(pid).signal(topic, args=arguments))

    async def cancel(self, pid: str, deadline_ns: int | None, reason: str | None) -> None:
        """Request cancellation; at the deadline a system workflow terminates the workflow (decisions.md 19)."""
        handle = self._handle(pid)
        await self._served(handle.cancel(reason=reason or ""))
        if deadline_ns is not None:
            await self._served(self._terminate_later(handle, pid, deadline_ns / 1e9))

    async def _terminate_later(self, handle: WorkflowHandle[Any, Any], pid: str, seconds: float) -> None:
        description = await handle.describe()
        host = Pid(*parse_pid(pid) or ("", "", "")).host
        await self.client.start_workflow(
            TERMINATE_LATER,
            args=[handle.id, seconds, description.raw_info.first_run_id],
            id=f"{TERMINATE_LATER}/{handle.id}/{uuid.uuid4()}",
            task_queue=self._manifest.task_queue(host) or description.task_queue,
        )

    async def terminate(self, pid: str) -> None:
        """Terminate a workflow. Raises LuaError."""
        await self._served(self._handle(pid).terminate(reason=TERMINATE_REASON))

    async def _served(self, request: Any) -> None:
        try:
            await request
        except RPCError as error:
            raise lua_error(error) from None

    def _handle(self, pid: str, run: str = "") -> WorkflowHandle[Any, Any]:
        parsed = parse_pid(pid)
        if parsed is None:
            raise failure(f"could not resolve '{pid}' as PID or registered name", "NotFound", False)
        return self.client.get_workflow_handle(parsed.unique, run_id=run or None)


def _run_id(handle: WorkflowHandle[Any, Any]) -> str:
    return handle.result_run_id or handle.first_execution_run_id or ""


def _signal_arguments(arguments: Sequence[Any]) -> list[Any]:
    """A host sends one null payload for a message without values (spec/wire.md §3.1)."""
    return list(arguments) or [None]


def _already_started(error: WorkflowAlreadyStartedError) -> LuaError:
    """What the service says about an id in use (spec/wire.md §2.5)."""
    text = f"Workflow execution is already running. WorkflowId: {error.workflow_id}, RunId: {error.run_id or ''}."
    details = {"_workflow_id": error.workflow_id, "_workflow_type": error.workflow_type, "_run_id": error.run_id}
    return LuaError(ErrorObject(utf8(text), "", None, to_lua(details)))


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
