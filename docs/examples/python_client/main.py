"""A Python client starts a Lua workflow with dicts, signals, updates, queries and cancels it."""

import asyncio
import sys
from pathlib import Path

from temporalio.client import Client, WorkflowUpdateFailedError

from runtime_shims import Application, LuaPlugin

QUEUE = "example-python-client"


async def shop(address: str) -> None:
    client = await Client.connect(address)  # a client needs nothing of ours
    cart = {"customer": "Grüße", "items": [{"sku": "tea", "count": 2}]}
    handle = await client.start_workflow("shop:cart", cart, id="cart-ada", task_queue=QUEUE)

    await handle.signal("add", {"sku": "cup", "count": 1})
    print(await handle.execute_update("discount", {"percent": 10}))
    try:
        await handle.execute_update("discount", {"percent": 90})
    except WorkflowUpdateFailedError as refused:
        print(refused.cause)
    print(await handle.query("pid"))
    await handle.signal("checkout")
    print(await handle.result())

    left = await client.start_workflow("shop:cart", {"items": []}, id="cart-bob", task_queue=QUEUE)
    await left.cancel()
    print(await left.result())


async def main(address: str = "localhost:7233") -> None:
    worker_client = await Client.connect(address, plugins=[LuaPlugin()])
    async with Application.from_project(Path(__file__).parent) as app, app.worker(worker_client):
        await shop(address)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
