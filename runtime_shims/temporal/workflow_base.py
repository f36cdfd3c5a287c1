"""`LuaWorkflow`, the base class of generated workflow classes.

A generated class adds its name and its `run`, which calls `run_main` for a plain module or `run_module` for one whose
body is a factory (docs/conventions.md; decisions.md 5). Signals, updates and queries of any name are taken here. It
runs in any SDK worker; `LuaPlugin` adds speed and the system activities.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from runtime_shims.engine import language_hooks
from runtime_shims.engine.events import cancelled
from runtime_shims.engine.messages import Message
from runtime_shims.engine.outcome import main_result
from runtime_shims.engine.process import Process
from runtime_shims.engine.workflow_world import UpgradeRequest, WorkflowWorld
from runtime_shims.lua.calls import call
from runtime_shims.lua.explain import lua_fault
from runtime_shims.lua.values import LuaValue, utf8

from .activation import Activation
from .edge import from_lua, lua_arguments, to_lua
from .entry_point import entry_function
from .headers import read_context, read_mailbox, read_sender
from .identity import identity_of, needs_randomness
from .interceptors import ensure_workflow_interceptors, signal_headers
from .payload_size import sendable_error
from .payloads import BATCH, batch_messages, payload_of
from .pids import parse_pid, update_pid
from .randomness import RandomBytes
from .system_activities import SEED

language_hooks.install()

_SEED_TIMEOUT = timedelta(seconds=10)
QUERY_STATE = "state"
QUERY_PID = "pid"


def _plain_result(world: WorkflowWorld, results: LuaValue) -> Any:
    """The plain first result. Raises LuaError for results that fail the run."""
    with workflow.unsafe.imports_passed_through():
        plain = from_lua(main_result(results))
        world.claim_payload(f"result of {world.process.id}", [plain])
        return plain


def _failure_of(error: Exception) -> ApplicationError:
    """The failure of the run for a Lua error. Raises anything else again, which fails the workflow task.

    Everything that the error derives from its value is worked out here, not where the SDK would ask for it.
    """
    with workflow.unsafe.imports_passed_through():
        fault = sendable_error(lua_fault(error))
        failure = ApplicationError(fault.message, *fault.details, type=fault.type, non_retryable=fault.non_retryable)
    return failure.with_traceback(error.__traceback__)


class LuaWorkflow:
    """A workflow run as a Lua process.

    `entry_id` names the Lua entry of a class that belongs to no generated package; a package's manifest says it
    otherwise, and the registered workflow type is the default.
    """

    entry_id: ClassVar[str | None] = None
    _registrations: ClassVar[int]

    def __init__(self) -> None:
        # The modules that the shims import on first use must be the outer ones, also in the sandbox.
        with workflow.unsafe.imports_passed_through():
            self._set_up()

    def _set_up(self) -> None:
        info = workflow.info()
        runtime = workflow._Runtime.current()
        ensure_workflow_interceptors(runtime)
        identity = identity_of(type(self), info)
        call_context = read_context(info.headers)
        self._activation = Activation(runtime)
        self._world = WorkflowWorld(self._activation, identity, call_context)
        self._process = Process(
            self._world,
            entry_id=identity.entry_id,
            pid=identity.pid,
            context={utf8(key): to_lua(value) for key, value in call_context.values.items()},
        )
        self._needs_seed = needs_randomness(type(self), identity)
        self._cancel_seen = False
        for message in read_mailbox(info.headers, info.continued_run_id or ""):
            self._process.post_message(
                Message.of(message.topic, *lua_arguments(message.arguments), sender=message.sender)
            )

    async def run_main(self, main: Callable[..., Any], args: Sequence[Any]) -> Any:
        """Run the entry function of a plain module with plain arguments; its plain first result.

        Raises LuaError, which fails the run, for an uncaught Lua error of any coroutine and for a second result that is
        a string or an error (spec/dialect.md §1.12).
        """
        return await self._run(main, args)

    async def run_module(self, load: Callable[[Process], LuaValue], method: str, args: Sequence[Any]) -> Any:
        """Run the entry function `method` of a factory module. Besides `run_main`'s errors, raises LuaError when the
        module has no such function."""

        async def main(*arguments: LuaValue) -> LuaValue:
            return await call(entry_function(self._process.module(load), method), *arguments)

        return await self._run(main, args)

    async def _run(self, main: Callable[..., Any], args: Sequence[Any]) -> Any:
        if self._needs_seed:
            await self._seed()
        self._activation.start()
        if workflow.cancellation_reason() is not None:
            self._request_cancel()
        try:
            results = await self._process.run(main, lua_arguments(args), self._request_cancel)
            outcome = _plain_result(self._world, results)
        except UpgradeRequest as request:
            outcome = request
        except Exception as error:
            outcome = _failure_of(error)
        await self._uncancelled(self._world.outbox.drained)
        if isinstance(outcome, UpgradeRequest):
            self._activation.deliver()
            self._world.continue_as_new(outcome)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def _seed(self) -> None:
        secret = await self._uncancelled(
            lambda: workflow.start_local_activity(SEED, result_type=bytes, start_to_close_timeout=_SEED_TIMEOUT)
        )
        random = self._world.random = RandomBytes(secret)
        workflow.register_random_seed_callback(lambda salt: random.rekey(str(salt).encode()))

    async def _uncancelled(self, start: Callable[[], Awaitable[Any]]) -> Any:
        """The result of an operation that a cancel request must not interrupt; eviction does."""
        operation = asyncio.ensure_future(start())
        while True:
            try:
                return await asyncio.shield(operation)
            except asyncio.CancelledError:
                if operation.done() or not self._request_cancel():
                    raise
                task = asyncio.current_task()
                if task is not None:
                    task.uncancel()

    def _request_cancel(self) -> bool:
        """Turn a cancel request into one CANCEL event; False when it is the eviction of the run (spec/wire.md §4.2)."""
        if self._activation.is_evicting:
            return False
        if not self._cancel_seen:
            self._cancel_seen = True
            reason = workflow.cancellation_reason() or None
            self._activation.cancel_requested(
                lambda: self._process.post_message(cancelled(self._world.now_ns(), reason))
            )
        return True

    @workflow.signal(dynamic=True)
    async def _on_signal(self, name: str, args: Sequence[RawValue]) -> None:
        payloads = tuple(payload_of(argument.payload) for argument in args)
        messages = [Message(name, payloads, read_sender(signal_headers.get()))]
        if name == BATCH:
            messages = batch_messages(payloads)
        for message in messages:
            sender = parse_pid(message.sender)
            if sender is not None:
                self._world.outbox.heard_from(sender.node)
            self._activation.arrive(partial(self._process.post_message, message))

    @workflow.update(dynamic=True, unfinished_policy=workflow.HandlerUnfinishedPolicy.ABANDON)
    async def _on_update(self, name: str, args: Sequence[RawValue]) -> Any:
        update = workflow.current_update_info()
        assert update is not None
        answer = self._world.updates.open(update.id)
        payloads = tuple(payload_of(argument.payload) for argument in args)
        message = Message(name, payloads, update_pid(update.id))
        self._activation.arrive(lambda: self._process.post_update(message))
        return await answer

    @workflow.query(dynamic=True)
    def _on_query(self, name: str, args: Sequence[RawValue]) -> Any:
        if name == QUERY_STATE:
            return {}
        if name == QUERY_PID:
            return self._world.identity.workflow_id
        raise ApplicationError(f"unknown query type: {name}", type="Invalid")

    @classmethod
    def registered_as(cls, workflow_type: str) -> type[LuaWorkflow]:
        """A class with the same behaviour that is registered under another workflow type (decisions.md 8).

        A generated module assigns the classes to `<class name>_2`, `<class name>_3`, … in the order of their creation,
        where the sandbox looks for them.
        """
        cls._registrations = getattr(cls, "_registrations", 1) + 1
        name = f"{cls.__name__}_{cls._registrations}"

        async def run(self: LuaWorkflow, *args: LuaValue) -> LuaValue:
            return await cls.run(self, *args)  # type: ignore[attr-defined]

        run.__qualname__ = f"{name}.run"
        run.__module__ = cls.__module__
        members = {"__module__": cls.__module__, "__qualname__": name, "run": workflow.run(run)}
        return workflow.defn(name=workflow_type)(type(name, (cls,), members))
