"""The world of a process inside a Temporal workflow run.

Every operation becomes a command of the SDK, and everything that the SDK brings back passes through
`temporal.activation.Activation`, so that the program sees the events of a workflow task at once and in order. Children,
attributes and messages to hosts have files of their own under `runtime_shims.temporal`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, NoReturn

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from runtime_shims.engine.requests import completed, failed, start_eagerly
from runtime_shims.engine.world import UNSUPPORTED_IN_WORKFLOW, CallOrder, LuaValue, PendingCall, SpawnOrder, Timer
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.hooks import hooks
from runtime_shims.lua.values import utf8
from runtime_shims.temporal.activation import Activation, Key
from runtime_shims.temporal.attributes import Attributes
from runtime_shims.temporal.children import Children
from runtime_shims.temporal.delivery import Outbox
from runtime_shims.temporal.edge import plain_arguments, to_lua
from runtime_shims.temporal.failures import failure, lua_error
from runtime_shims.temporal.headers import CallContext, CarriedMessage, write_headers
from runtime_shims.temporal.identity import Identity
from runtime_shims.temporal.interceptors import sending
from runtime_shims.temporal.options import activity_arguments
from runtime_shims.temporal.payload_size import TaskBudget, check_size
from runtime_shims.temporal.pids import UPDATE_HOST, Pid, parse_pid
from runtime_shims.temporal.randomness import RandomBytes
from runtime_shims.temporal.system_activities import TERMINATE_LATER
from runtime_shims.temporal.updates import Updates
from runtime_shims.temporal.version import version

if TYPE_CHECKING:
    from runtime_shims.engine.process import Process

logger = logging.getLogger("lua2temporal")

UNKNOWN_WORKFLOW = "unknown external workflow execution"
NO_REGISTRY = "process.registry not supported in workflow context"
_EXTERNAL_NOT_FOUND = "ExternalWorkflowExecutionNotFound"
NO_SEED = "this run has no recorded seed: a module uses uuid or crypto that the manifest does not declare"


class UpgradeRequest(Exception):
    """Ends the program because of `process.upgrade`; the run continues as new once its messages are on their way.

    Messages that arrive until then are unread and are carried over, so the command is issued last.
    """

    def __init__(self, target: str, arguments: Sequence[Any]) -> None:
        super().__init__(target)
        self.target = target
        self.arguments = arguments


class WorkflowWorld:
    """Implements `engine.world.World` for one workflow run."""

    is_workflow = True

    def __init__(self, activation: Activation, identity: Identity, context: CallContext) -> None:
        self.activation = activation
        self.identity = identity
        self.context = context
        self.updates = Updates()
        self.outbox = Outbox(identity.pid)
        self.attributes = Attributes(self.resolve)
        self.children = Children(self)
        self.random: RandomBytes | None = None
        self.process: Process
        self._budget = TaskBudget()
        self._versions: dict[str, int] = {}
        self._signal_headers = write_headers(context, sender=identity.pid)

    def claim_payload(self, what: str, plain_values: Sequence[Any]) -> None:
        """Raise LuaError when the values cannot be sent with this workflow task; `what` names the call."""
        self._budget.claim(what, plain_values, workflow.info().get_current_history_length())

    # --- events -------------------------------------------------------------------------------------------------

    def attach(self, process: Process) -> None:
        self.process = process

    def schedule_drain(self, drain: Callable[[], None]) -> None:
        # Futures that the deliveries resolved post their results in later turns of the loop.
        self.activation.when_quiet(partial(self._drain, drain))

    def _drain(self, drain: Callable[[], None]) -> None:
        try:
            drain()
        except BaseException as error:
            # What is no outcome of a program, such as an upgrade, is the run's to handle.
            self.process.end_with(error)
        self.outbox.flush()

    def resolve(self, source: asyncio.Future[Any], key: Key | None) -> asyncio.Future[LuaValue]:
        """A future that is done with the Lua value of `source` when its activation is delivered."""
        return self._resolved(source, key, to_lua)

    def _resolved(
        self, source: asyncio.Future[Any], key: Key | None, convert: Callable[[Any], LuaValue]
    ) -> asyncio.Future[LuaValue]:
        result: asyncio.Future[LuaValue] = asyncio.get_running_loop().create_future()

        def deliver() -> None:
            error = asyncio.CancelledError() if source.cancelled() else source.exception()
            if error is None:
                result.set_result(convert(source.result()))
            else:
                result.set_exception(_as_lua_error(error))

        if source.done():
            deliver()
        else:
            source.add_done_callback(lambda _: self.activation.arrive(deliver, key))
        return result

    # --- clock and timers ---------------------------------------------------------------------------------------

    def now_ns(self) -> int:
        return workflow.time_ns()

    def local_zone(self) -> tzinfo:
        return hooks.local_zone()

    def sleep(self, duration_ns: int) -> asyncio.Future[None]:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.start_timer(duration_ns, partial(_finish, future))
        return future

    def start_timer(self, duration_ns: int, fired: Callable[[], None]) -> Timer:
        arrive = partial(self.activation.arrive, fired, self.activation.next_key("timer"))
        return asyncio.get_running_loop().call_later(duration_ns / 1e9, arrive)

    # --- functions and workflows --------------------------------------------------------------------------------

    def call_function(self, order: CallOrder) -> PendingCall:
        try:
            arguments = plain_arguments(order.args)
        except LuaError as error:
            # The reference engine fails the run and not the call (spec/dialect.md §1.13).
            self.process.end_with(error)
            return _Call(failed(error), None)
        try:
            self.claim_payload(f"call of {order.target}", arguments)
            options = activity_arguments(order.target, {**self.identity.default_options(order.target), **order.options})
        except LuaError as error:
            return _Call(failed(error), None)
        queue = self.identity.activity_queue(order.target)
        if queue is not None:
            options.setdefault("task_queue", queue)
        with sending(self.headers_for(order.context.values)):
            handle = workflow.start_activity(order.target, args=arguments, **options)
        return _Call(self.resolve(handle, self.activation.key("activity")), handle)

    def headers_for(self, values: Mapping[str, LuaValue]) -> Mapping[str, Any]:
        """Context headers for a call that adds `values` to the run's context."""
        if not values:
            return write_headers(self.context)
        plain = dict(zip(values, plain_arguments(tuple(values.values())), strict=True))
        return write_headers(self.context.with_values(plain))

    def execute_workflow(self, target: str, args: tuple[LuaValue, ...]) -> asyncio.Future[LuaValue]:
        return self.children.execute(target, "", args)

    def workflow_info(self) -> Mapping[str, LuaValue]:
        info = workflow.info()
        return {
            "workflow_id": utf8(info.workflow_id),
            "run_id": utf8(info.run_id),
            "workflow_type": utf8(info.workflow_type),
            "task_queue": utf8(info.task_queue),
            "namespace": utf8(info.namespace),
            "attempt": info.attempt,
            "history_length": info.get_current_history_length(),
            "history_size": info.get_current_history_size(),
        }

    def workflow_version(self, change_id: str, minimum: int, maximum: int) -> int:
        return version(self._versions, change_id, minimum, maximum)

    def upsert_attributes(
        self, search: Mapping[str, LuaValue] | None, memo: Mapping[str, LuaValue] | None
    ) -> asyncio.Future[None]:
        return self.attributes.upsert(search, memo)

    # --- processes ----------------------------------------------------------------------------------------------

    def send(self, destination: str, topic: str, args: tuple[LuaValue, ...]) -> asyncio.Future[None]:
        pid = parse_pid(destination)
        if pid is None:
            text = f"could not resolve '{destination}' as PID or registered name"
            return failed(failure(text, "NotFound", False))
        try:
            return self._send_to(pid, destination, topic, plain_arguments(args))
        except LuaError as error:
            return failed(error)

    def _send_to(self, pid: Pid, destination: str, topic: str, arguments: Sequence[Any]) -> asyncio.Future[None]:
        if pid.host == UPDATE_HOST and not pid.node:
            self.updates.respond(pid.unique, topic, arguments)
        elif self.identity.is_self(pid):
            pass
        elif self.identity.is_workflow(pid):
            self.claim_payload(f"send of {topic} to {destination}", arguments)
            return self.signal(pid.unique, topic, arguments)
        else:
            # The outbox sends what fits into one task, the rest behind it.
            check_size(f"send of {topic} to {destination}", [[destination, topic, arguments]])
            self.outbox.post(pid.node, destination, topic, arguments)
        return completed()

    def signal(self, workflow_id: str, topic: str, arguments: Sequence[Any]) -> asyncio.Future[None]:
        """Signals another workflow with this run as the sender; done when the service has taken or refused it."""
        target = workflow.get_external_workflow_handle(workflow_id)
        return self._external(target.signal(topic, args=arguments), "external_signal")

    def _external(self, operation: Any, counter: str) -> asyncio.Future[None]:
        with sending(self._signal_headers):
            source = start_eagerly(operation)
        return self._resolved(source, self.activation.key(counter), lambda _: None)

    def spawn(self, order: SpawnOrder) -> asyncio.Future[str]:
        return self.children.spawn(order)

    def execute_process(self, target: str, host: str, args: tuple[LuaValue, ...]) -> asyncio.Future[LuaValue]:
        return self.children.execute(target, host, args)

    def cancel(self, destination: str, deadline_ns: int | None, reason: str | None) -> asyncio.Future[None]:
        pid = parse_pid(destination)
        if pid is None:
            return failed(failure(f"could not resolve '{destination}' as PID or registered name", "NotFound", False))
        if deadline_ns is not None:
            self._terminate_later(pid.unique, deadline_ns)
        target = workflow.get_external_workflow_handle(pid.unique)
        return self._external(target.cancel(reason=reason or ""), "external_cancel")

    def _terminate_later(self, workflow_id: str, deadline_ns: int) -> None:
        start_eagerly(
            workflow.start_child_workflow(
                TERMINATE_LATER,
                args=[workflow_id, deadline_ns / 1e9],
                id=self.children.new_id(),
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            )
        )

    def terminate(self, destination: str) -> asyncio.Future[None]:
        return self.cancel(destination, None, None)

    def monitor(self, destination: str) -> asyncio.Future[None]:
        return _refused("monitor")

    def unmonitor(self, destination: str) -> asyncio.Future[None]:
        return _refused("unmonitor")

    def link(self, destination: str) -> asyncio.Future[None]:
        return _refused("link")

    def unlink(self, destination: str) -> asyncio.Future[None]:
        return _refused("unlink")

    def upgrade(self, target: str | None, args: tuple[LuaValue, ...]) -> asyncio.Future[None]:
        try:
            arguments = plain_arguments(args)
            self.claim_payload(f"upgrade to {target or self.identity.entry_id}", arguments)
        except LuaError as error:
            return failed(error)
        raise UpgradeRequest(target or self.identity.entry_id, arguments)

    def continue_as_new(self, request: UpgradeRequest) -> NoReturn:
        """Issues the command for a request, with the messages that nobody has read by now."""
        unread = [
            CarriedMessage(
                message.topic_name, message.sender, plain_arguments([payload.value for payload in message.payloads])
            )
            for message in self.process.unread_messages()
        ]
        headers = write_headers(self.context, mailbox=unread, previous_run=workflow.info().run_id)
        with sending(headers):
            workflow.continue_as_new(args=request.arguments, workflow=request.target)

    def register_name(self, name: str, pid: str, scope: str) -> asyncio.Future[None]:
        return failed(failure(NO_REGISTRY, retryable=False))

    def lookup_name(self, name: str) -> asyncio.Future[str]:
        return failed(failure(NO_REGISTRY, retryable=False))

    def unregister_name(self, name: str) -> asyncio.Future[bool]:
        return failed(failure(NO_REGISTRY, retryable=False))

    # --- randomness and output ----------------------------------------------------------------------------------

    def generator(self) -> Random:
        return workflow.random()

    def random_bytes(self, count: int) -> bytes:
        if self.random is None:
            raise RuntimeError(NO_SEED)
        return self.random.take(count)

    def log(self, level: int, message: str, fields: Mapping[str, Any]) -> None:
        if not workflow.unsafe.is_replaying():
            logger.log(level, message, extra={"pid": self.identity.pid, "entry_id": self.identity.entry_id, **fields})


class _Call:
    """A function call under way (`engine.world.PendingCall`)."""

    __slots__ = ("_handle", "future")

    def __init__(self, future: asyncio.Future[LuaValue], handle: asyncio.Future[Any] | None) -> None:
        self.future = future
        self._handle = handle

    def cancel(self) -> None:
        if self._handle is not None and not self._handle.done():
            self._handle.cancel()


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _as_lua_error(error: BaseException) -> BaseException:
    if isinstance(error, asyncio.CancelledError):
        return failure("operation canceled", "Canceled", False)
    if isinstance(error, ApplicationError) and error.type == _EXTERNAL_NOT_FOUND:
        return failure(UNKNOWN_WORKFLOW, "NotFound", False)
    return lua_error(error)


def _refused(operation: str) -> asyncio.Future[None]:
    return failed(failure(UNSUPPORTED_IN_WORKFLOW[operation], retryable=False))
