"""Interceptors that carry context headers into and out of workflows, activities and client calls.

What goes out is decided by one context variable, `outgoing`: whoever makes SDK calls sets the headers there. What came
in is in `incoming_context` (workflow or activity) and `signal_headers` (the signal being handled).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn, TypeVar

from temporalio import client as sdk_client
from temporalio import worker as sdk_worker
from temporalio.api.common.v1 import Payload

from .headers import CallContext, Headers, read_context, write_headers

_NO_HEADERS: Mapping[str, Payload] = {}

outgoing: ContextVar[Headers] = ContextVar("lua2temporal_outgoing", default=_NO_HEADERS)
signal_headers: ContextVar[Headers] = ContextVar("lua2temporal_signal", default=_NO_HEADERS)
_EMPTY_CONTEXT = CallContext()
incoming_context: ContextVar[CallContext] = ContextVar("lua2temporal_incoming", default=_EMPTY_CONTEXT)

Input = TypeVar("Input", bound=Any)


@contextmanager
def sending(headers: Headers) -> Iterator[None]:
    """While the block runs, SDK calls carry `headers`."""
    token = outgoing.set(headers)
    try:
        yield
    finally:
        outgoing.reset(token)


def _with_outgoing(call: Input) -> Input:
    headers = outgoing.get()
    if headers:
        call.headers = {**call.headers, **headers}
    return call


def _receive(headers: Headers) -> None:
    context = read_context(headers)
    incoming_context.set(context)
    outgoing.set(write_headers(context))


class ContextWorkflowOutbound(sdk_worker.WorkflowOutboundInterceptor):
    """Adds the outgoing headers to every command that has headers."""

    def start_activity(self, input: sdk_worker.StartActivityInput) -> Any:
        return self.next.start_activity(_with_outgoing(input))

    def start_local_activity(self, input: sdk_worker.StartLocalActivityInput) -> Any:
        return self.next.start_local_activity(_with_outgoing(input))

    async def start_child_workflow(self, input: sdk_worker.StartChildWorkflowInput) -> Any:
        return await self.next.start_child_workflow(_with_outgoing(input))

    async def signal_child_workflow(self, input: sdk_worker.SignalChildWorkflowInput) -> None:
        await self.next.signal_child_workflow(_with_outgoing(input))

    async def signal_external_workflow(self, input: sdk_worker.SignalExternalWorkflowInput) -> None:
        await self.next.signal_external_workflow(_with_outgoing(input))

    def continue_as_new(self, input: sdk_worker.ContinueAsNewInput) -> NoReturn:
        self.next.continue_as_new(_with_outgoing(input))


class ContextWorkflowInbound(sdk_worker.WorkflowInboundInterceptor):
    """Makes the headers of the start and of each signal readable inside the workflow."""

    def init(self, outbound: sdk_worker.WorkflowOutboundInterceptor) -> None:
        super().init(ContextWorkflowOutbound(outbound))

    async def execute_workflow(self, input: sdk_worker.ExecuteWorkflowInput) -> Any:
        _receive(input.headers)
        return await self.next.execute_workflow(input)

    async def handle_signal(self, input: sdk_worker.HandleSignalInput) -> None:
        signal_headers.set(input.headers)
        await self.next.handle_signal(input)


class _ContextActivityInbound(sdk_worker.ActivityInboundInterceptor):
    async def execute_activity(self, input: sdk_worker.ExecuteActivityInput) -> Any:
        _receive(input.headers)
        return await self.next.execute_activity(input)


class _ContextClientOutbound(sdk_client.OutboundInterceptor):
    async def start_workflow(self, input: sdk_client.StartWorkflowInput) -> Any:
        return await self.next.start_workflow(_with_outgoing(input))

    async def signal_workflow(self, input: sdk_client.SignalWorkflowInput) -> None:
        await self.next.signal_workflow(_with_outgoing(input))

    async def start_workflow_update(self, input: sdk_client.StartWorkflowUpdateInput) -> Any:
        return await self.next.start_workflow_update(_with_outgoing(input))


class ContextInterceptor(sdk_client.Interceptor, sdk_worker.Interceptor):
    """The client and worker interceptor of `LuaPlugin`."""

    def intercept_client(self, next: sdk_client.OutboundInterceptor) -> sdk_client.OutboundInterceptor:
        return _ContextClientOutbound(super().intercept_client(next))

    def intercept_activity(self, next: sdk_worker.ActivityInboundInterceptor) -> sdk_worker.ActivityInboundInterceptor:
        return _ContextActivityInbound(super().intercept_activity(next))

    def workflow_interceptor_class(
        self, input: sdk_worker.WorkflowInterceptorClassInput
    ) -> type[sdk_worker.WorkflowInboundInterceptor]:
        return ContextWorkflowInbound


def ensure_workflow_interceptors(instance: Any) -> None:
    """Put the workflow interceptors into a running workflow instance whose worker has no `LuaPlugin`.

    `instance` is the SDK's workflow runtime object. Both chains are looked up by the SDK at each call, so a link added
    while the workflow object is created takes part in everything that follows.
    """
    link = instance._inbound
    while link is not None:
        if isinstance(link, ContextWorkflowInbound):
            return
        link = getattr(link, "next", None)
    instance._inbound = ContextWorkflowInbound(instance._inbound)
    instance._outbound = ContextWorkflowOutbound(instance._outbound)
