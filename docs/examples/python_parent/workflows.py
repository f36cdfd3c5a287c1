"""A workflow that is written by hand in Python and has Lua children."""

from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError, ChildWorkflowError


@workflow.defn(name="billing:month")
class MonthWorkflow:
    """Bills each order of a month in a Lua workflow of its own; an order that cannot be billed does not stop others."""

    @workflow.run
    async def run(self, orders: list[dict[str, Any]]) -> list[Any]:
        return [await self._bill(order) for order in orders]

    async def _bill(self, order: dict[str, Any]) -> Any:
        try:
            return await workflow.execute_child_workflow("billing:invoice", order, id=f"invoice-{order['id']}")
        except ChildWorkflowError as failed:
            cause = failed.cause
            return f"{cause.type}: {cause.message}" if isinstance(cause, ApplicationError) else str(cause)
