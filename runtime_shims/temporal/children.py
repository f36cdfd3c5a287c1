"""Child workflows of a run: options, start, messages, ends (spec/wire.md §1.4, §2, §4.4; decisions.md 20)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.common import RetryPolicy, WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from runtime_shims.engine.events import EXIT, ended
from runtime_shims.engine.requests import failed, start_eagerly
from runtime_shims.engine.world import LuaValue, SpawnOrder
from runtime_shims.lua.errors import LuaError

from .edge import plain_arguments, to_lua
from .failures import error_object, failure, lua_error
from .headers import write_headers
from .interceptors import sending
from .options import child_arguments
from .system_activities import AWAIT_WORKFLOW, START_WORKFLOW

if TYPE_CHECKING:
    from runtime_shims.engine.workflow_world import WorkflowWorld

_UNAVAILABLE = {
    "start_delay": "workflow.start_delay is not available for child workflows",
    "namespace": "workflow.namespace is not available for child workflows of a Python worker",
}
_WATCH_HEARTBEAT = timedelta(seconds=30)
_FOREVER = timedelta(days=3650)


class Children:
    """Starts the children of one run and posts their ends."""

    def __init__(self, world: WorkflowWorld) -> None:
        self._world = world
        self._started = 0

    def new_id(self) -> str:
        """The id of a child that the program gives none, shaped like the reference engine's (spec/wire.md §1.2)."""
        self._started += 1
        return f"{workflow.info().run_id}_{self._started}"

    def execute(self, target: str, host: str, args: tuple[LuaValue, ...]) -> asyncio.Future[LuaValue]:
        """Run a child and wait for its first result."""
        try:
            arguments = plain_arguments(args)
            self._world.claim_payload(f"exec of {target}", arguments)
        except LuaError as error:
            return failed(error)
        with sending(self._world.headers_for({})):
            operation = self._result_of(
                workflow.start_child_workflow(
                    target,
                    args=arguments,
                    id=self.new_id(),
                    task_queue=self._world.identity.child_queue(target, host),
                )
            )
            source = start_eagerly(operation)
        return self._world.resolve(source, self._world.activation.key("child_workflow"))

    async def _result_of(self, start: Any) -> Any:
        return await (await start)

    def spawn(self, order: SpawnOrder) -> asyncio.Future[str]:
        """Start a child; done with its PID when it has started and has been sent its startup messages."""
        try:
            options = self._options(order)
            arguments = plain_arguments(order.args)
            messages = [(message.topic, plain_arguments(message.values)) for message in order.messages]
            self._world.claim_payload(f"spawn of {order.target}", arguments)
            for topic, values in messages:
                self._world.claim_payload(f"startup message {topic} of {order.target}", values)
        except LuaError as error:
            return failed(error)
        pid = self._world.identity.child_pid(order.host, options["id"])
        conflict = options.pop("id_conflict_policy", WorkflowIDConflictPolicy.UNSPECIFIED)
        attach = conflict in (WorkflowIDConflictPolicy.USE_EXISTING, WorkflowIDConflictPolicy.TERMINATE_EXISTING)
        result: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        with sending(self._world.headers_for(order.context.values)):
            if attach:
                source = start_eagerly(self._attach(order.target, arguments, options, conflict))
            else:
                source = start_eagerly(workflow.start_child_workflow(order.target, args=arguments, **options))
        key = self._world.activation.key("activity" if attach else "child_workflow")

        def started(start: asyncio.Future[asyncio.Future[Any]]) -> None:
            if not start.cancelled() and start.exception() is None:
                self._watch(start.result(), pid, self._world.activation.key("activity") if attach else key)
            start_key = key if attach else ("child_workflow_start", key[1])
            self._world.activation.arrive(partial(self._spawned, start, result, pid, messages), start_key)

        source.add_done_callback(started)
        return result

    def _options(self, order: SpawnOrder) -> dict[str, Any]:
        options = child_arguments(order.target, order.options)
        for name, text in _UNAVAILABLE.items():
            if name in options:
                raise failure(text, "Invalid", False)
        if "id" not in options:
            options["id"] = order.name or self.new_id()
        options["task_queue"] = (
            self._world.identity.child_queue(order.target, order.host)
            if order.host
            else options.get("task_queue") or self._world.identity.child_queue(order.target, "")
        )
        return options

    def _watch(self, handle: asyncio.Future[Any], pid: str, key: tuple[str, int]) -> None:
        handle.add_done_callback(lambda done: self._world.activation.arrive(partial(self._ended, done, pid), key))

    def _ended(self, handle: asyncio.Future[Any], pid: str) -> None:
        if handle.cancelled():
            return
        error = handle.exception()
        at_seconds = self._world.now_ns() // 1_000_000_000
        if error is None:
            event = ended(EXIT, pid, at_seconds, to_lua(handle.result()))
        else:
            event = ended(EXIT, pid, at_seconds, None, error_object(error))
        self._world.process.post_exit(event)

    def _spawned(
        self,
        start: asyncio.Future[asyncio.Future[Any]],
        result: asyncio.Future[str],
        pid: str,
        messages: Sequence[tuple[str, Sequence[Any]]],
    ) -> None:
        error = None if start.cancelled() else start.exception()
        if start.cancelled():
            result.cancel()
        elif error is not None:
            result.set_exception(lua_error(error))
        elif not messages:
            result.set_result(pid)
        else:
            self._send_in_order(result, pid, list(messages))

    def _send_in_order(self, result: asyncio.Future[str], pid: str, messages: list[tuple[str, Sequence[Any]]]) -> None:
        unique = pid[1:-1].partition("|")[2]
        signals = [self._world.signal(unique, topic, arguments) for topic, arguments in messages]

        def sent(signal: asyncio.Future[None]) -> None:
            error = None if signal.cancelled() else signal.exception()
            if result.done():
                return
            if error is not None:
                result.set_exception(error)
            elif all(item.done() for item in signals):
                result.set_result(pid)

        for signal in signals:
            signal.add_done_callback(sent)

    async def _attach(
        self,
        target: str,
        arguments: Sequence[Any],
        options: Mapping[str, Any],
        conflict: WorkflowIDConflictPolicy,
    ) -> asyncio.Future[Any]:
        """Start a workflow that is no child, with a policy that children lack; the future of its end."""
        reuse = options.get("id_reuse_policy", WorkflowIDReusePolicy.ALLOW_DUPLICATE)
        order = {
            "workflow": target,
            "args": list(arguments),
            "id": options["id"],
            "task_queue": options["task_queue"],
            "id_conflict_policy": int(conflict),
            "id_reuse_policy": int(reuse),
            "retry_policy": _plain_retry_policy(options.get("retry_policy")),
            "memo": options.get("memo"),
            "cron_schedule": options.get("cron_schedule", ""),
            "static_summary": options.get("static_summary"),
            "static_details": options.get("static_details"),
            "priority": asdict(options["priority"]) if "priority" in options else None,
            "search_attributes": {pair.key.name: pair.value for pair in options.get("search_attributes", ())},
            **{
                name: options[name].total_seconds()
                for name in ("execution_timeout", "run_timeout", "task_timeout")
                if name in options
            },
        }
        run_id = await workflow.execute_activity(
            START_WORKFLOW,
            order,
            result_type=str,
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(maximum_attempts=5),
        )
        with sending(write_headers(self._world.context)):
            return workflow.start_activity(
                AWAIT_WORKFLOW,
                args=[options["id"], run_id],
                start_to_close_timeout=_FOREVER,
                heartbeat_timeout=_WATCH_HEARTBEAT,
            )


def _plain_retry_policy(policy: RetryPolicy | None) -> dict[str, Any] | None:
    if policy is None:
        return None
    return {
        "initial_interval": policy.initial_interval.total_seconds(),
        "backoff_coefficient": policy.backoff_coefficient,
        "maximum_interval": policy.maximum_interval.total_seconds() if policy.maximum_interval else None,
        "maximum_attempts": policy.maximum_attempts,
        "non_retryable_error_types": list(policy.non_retryable_error_types or []),
    }
