"""A hand-written Python workflow calls a translated one as a child."""

import asyncio
import sys
from pathlib import Path

from temporalio.client import Client
from workflows import MonthWorkflow

from runtime_shims import Application, LuaPlugin

QUEUE = "example-python-parent"
ORDERS = [{"id": 1, "lines": [{"count": 3, "price": 5}, {"count": 1, "price": 7}]}, {"id": 2, "lines": []}]


async def main(address: str = "localhost:7233") -> None:
    client = await Client.connect(address, plugins=[LuaPlugin()])
    async with Application.from_project(Path(__file__).parent) as app, app.worker(client, workflows=[MonthWorkflow]):
        print(await client.execute_workflow(MonthWorkflow.run, ORDERS, id="month-1", task_queue=QUEUE))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
