"""CPU time per workflow run of a translated workflow beside the same workflow written by hand with temporalio.

``python -m benchmarks.throughput [--runs N] [--rounds N]`` runs both on one server with the same activities and the
same (unsandboxed) runner, batch by batch in turn. What counts is the CPU time of this process, which holds client and
workers; the server is a process of its own. The best batch of each decides. Exits with 1 when the ratio is above the
target.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from runtime_shims import Application
from runtime_shims.temporal.dev_server import DevServer
from runtime_shims.temporal.exit import leave
from runtime_shims.temporal.plugin import LuaPlugin
from runtime_shims.temporal.worker import default_workflow_tasks

TARGET = 1.15
AT_ONCE = 25

REGISTRY = """\
version: "1.0"
namespace: app
entries:
  - {name: client, kind: temporal.client, address: "localhost:7233"}
  - {name: worker, kind: temporal.worker, client: "app:client", task_queue: translated}
  - name: fulfil
    kind: workflow.lua
    source: file://fulfil.lua
    method: main
    modules: [funcs, time]
    meta: {temporal: {workflow: {worker: "app:worker"}}}
"""
SOURCE = """\
local funcs = require("funcs")
local time = require("time")

local function main(order)
    local total = 0
    local reserved = {}
    for i, line in ipairs(order.lines) do
        local stock, err = funcs.call("app:reserve", {sku = line.sku, quantity = line.quantity})
        if err then
            return {status = "failed", error = tostring(err)}
        end
        total = total + stock.price * line.quantity
        reserved[i] = stock.id
    end
    local payment, err = funcs.call("app:charge", {customer = order.customer, amount = total})
    if err then
        return {status = "failed", error = tostring(err)}
    end
    time.sleep("5ms")
    local shipment, err = funcs.call("app:ship", {reserved = reserved, address = order.address})
    if err then
        return {status = "failed", error = tostring(err)}
    end
    return {status = "completed", payment = payment.id, tracking = shipment.tracking, total = total}
end

return {main = main}
"""
ORDER = {
    "customer": "ada",
    "address": {"city": "Köln", "country": "DE"},
    "lines": [{"sku": f"sku-{number}", "quantity": number} for number in range(1, 5)],
}
RESULT = {"status": "completed", "payment": "p-ada", "tracking": "T-4", "total": 40}
TIMEOUT = timedelta(minutes=10)


@activity.defn(name="app:reserve")
async def reserve(line: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"r-{line['sku']}", "price": 4 if line["quantity"] else 0}


@activity.defn(name="app:charge")
async def charge(order: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"p-{order['customer']}", "amount": order["amount"]}


@activity.defn(name="app:ship")
async def ship(order: dict[str, Any]) -> dict[str, Any]:
    return {"tracking": f"T-{len(order['reserved'])}"}


@workflow.defn(name="fulfil_by_hand")
class FulfilByHand:
    @workflow.run
    async def run(self, order: dict[str, Any]) -> dict[str, Any]:
        total = 0
        reserved = []
        for line in order["lines"]:
            stock = await workflow.execute_activity(
                "app:reserve",
                {"sku": line["sku"], "quantity": line["quantity"]},
                start_to_close_timeout=TIMEOUT,
            )
            total += stock["price"] * line["quantity"]
            reserved.append(stock["id"])
        payment = await workflow.execute_activity(
            "app:charge", {"customer": order["customer"], "amount": total}, start_to_close_timeout=TIMEOUT
        )
        await workflow.sleep(timedelta(milliseconds=5))
        shipment = await workflow.execute_activity(
            "app:ship", {"reserved": reserved, "address": order["address"]}, start_to_close_timeout=TIMEOUT
        )
        return {"status": "completed", "payment": payment["id"], "tracking": shipment["tracking"], "total": total}


@dataclass
class Contender:
    """One of the two workflows, and the CPU milliseconds per run of each of its batches."""

    name: str
    client: Client
    workflow_type: str
    task_queue: str
    milliseconds: list[float] = field(default_factory=list)

    async def batch(self, runs: int) -> None:
        """Run the workflow `runs` times and note what one run cost."""
        limit = asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with limit:
                result = await self.client.execute_workflow(
                    self.workflow_type, ORDER, id=f"{self.name}-{uuid.uuid4()}", task_queue=self.task_queue
                )
                assert result == RESULT, result

        gc.collect()
        started = time.process_time()
        await asyncio.gather(*(one() for _ in range(runs)))
        self.milliseconds.append((time.process_time() - started) * 1000 / runs)


async def measure(runs: int, rounds: int) -> float:
    """The ratio of the best batches; prints both."""
    activities = [reserve, charge, ship]
    with tempfile.TemporaryDirectory() as directory:
        project = Path(directory)
        (project / "_index.yaml").write_text(REGISTRY)
        (project / "fulfil.lua").write_text(SOURCE)
        application = Application.from_project(project)
    async with DevServer() as server:
        plain = await Client.connect(server.address)
        ours = await Client.connect(server.address, plugins=[LuaPlugin()])
        by_hand = Worker(
            plain,
            task_queue="by-hand",
            workflows=[FulfilByHand],
            activities=activities,
            workflow_runner=UnsandboxedWorkflowRunner(),
            max_concurrent_workflow_tasks=default_workflow_tasks(),
        )
        async with application, by_hand, application.worker(ours, activities=activities):
            contenders = [
                Contender("by hand", plain, "fulfil_by_hand", "by-hand"),
                Contender("translated", ours, "app:fulfil", "translated"),
            ]
            for contender in contenders:
                await contender.batch(AT_ONCE)
                contender.milliseconds.clear()
            for number in range(rounds):
                for contender in contenders if number % 2 == 0 else reversed(contenders):
                    await contender.batch(runs)
    for contender in contenders:
        times = ", ".join(f"{value:.2f}" for value in contender.milliseconds)
        print(f"{contender.name:11} {min(contender.milliseconds):6.2f} ms CPU per run (batches: {times})")
    ratio = min(contenders[1].milliseconds) / min(contenders[0].milliseconds)
    print(f"ratio {ratio:.3f}, target {TARGET}")
    return ratio


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="CPU time per workflow run, translated and by hand.")
    parser.add_argument("--runs", type=int, default=150, help="runs in a batch")
    parser.add_argument("--rounds", type=int, default=6, help="batches of each workflow")
    arguments = parser.parse_args()
    return 0 if asyncio.run(measure(arguments.runs, arguments.rounds)) <= TARGET else 1


if __name__ == "__main__":
    leave(main())
