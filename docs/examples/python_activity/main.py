"""A Lua workflow whose activity is a Python function."""

import asyncio
import sys
from pathlib import Path

from activities import tax
from temporalio.client import Client

from runtime_shims import Application, LuaPlugin

QUEUE = "example-python-activity"


async def main(address: str = "localhost:7233") -> None:
    client = await Client.connect(address, plugins=[LuaPlugin()])
    async with Application.from_project(Path(__file__).parent) as app, app.worker(client, activities=[tax]):
        for country in ("FR", "ZZ"):
            order = {"country": country, "net": 100}
            print(await client.execute_workflow("shop:checkout", order, id=f"checkout-{country}", task_queue=QUEUE))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
