"""Generated classes in a Worker of one's own, beside workflows and activities of one's own."""

import asyncio
import sys
from pathlib import Path

from temporalio.client import Client
from temporalio.worker import Worker
from workflows import Shout, shout

from runtime_shims import Application, LuaPlugin

QUEUE = "example-own-worker"


async def main(address: str = "localhost:7233") -> None:
    client = await Client.connect(address, plugins=[LuaPlugin()])
    async with Application.from_project(Path(__file__).parent) as app:
        worker = Worker(
            client,
            task_queue=QUEUE,
            workflows=[*app.workflows, Shout],
            activities=[*app.activities, shout],
            max_concurrent_activities=20,
        )
        async with worker:
            print(await client.execute_workflow("lib:greet", "Ada", id="greet-ada", task_queue=QUEUE))
            print(await client.execute_workflow(Shout.run, "Bob", id="shout-bob", task_queue=QUEUE))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
