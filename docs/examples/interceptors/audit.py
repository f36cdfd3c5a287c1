"""Interceptors of one's own: they note what a client starts, and what workflows and activities do."""

from typing import Any

from temporalio import activity, workflow
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.client import OutboundInterceptor, StartWorkflowInput, WorkflowHandle
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    ExecuteWorkflowInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

NOTES: list[str] = []


def note(text: str) -> None:
    NOTES.append(text)


class _Client(OutboundInterceptor):
    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
        note(f"client starts {input.workflow}")
        return await self.next.start_workflow(input)


class _Activity(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        result = await self.next.execute_activity(input)
        note(f"activity {activity.info().activity_type}{tuple(input.args)} -> {result!r}")
        return result


class _Workflow(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        result = await self.next.execute_workflow(input)
        if not workflow.unsafe.is_replaying():
            note(f"workflow {workflow.info().workflow_type}{tuple(input.args)} -> {result!r}")
        return result


class Audit(ClientInterceptor, Interceptor):
    """Given to a client; its workers have it too."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return _Client(super().intercept_client(next))

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Activity(super().intercept_activity(next))

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        return _Workflow
