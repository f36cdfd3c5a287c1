"""Stands in for the Lua engine, so that the example runs without one: it serves the same names on the other queue."""

from typing import Any

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn(name="shop:order")
class Order:
    def __init__(self) -> None:
        self.paid = False

    @workflow.signal
    def pay(self) -> None:
        self.paid = True

    @workflow.run
    async def run(self, order: dict[str, Any]) -> dict[str, Any]:
        await workflow.wait_condition(lambda: self.paid)
        return {"run_by": "lua", "charged_by": "lua"}


@activity.defn(name="shop:charge")
async def charge(total: int) -> dict[str, Any]:
    return {"charged_by": "lua", "total": total}


def lua_engine(client: Client) -> Worker:
    return Worker(client, task_queue="example-lua", workflows=[Order], activities=[charge])
