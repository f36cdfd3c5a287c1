"""One workflow has moved to Python, its activity has not, and an older execution ends where it began."""

import asyncio
import sys
from pathlib import Path

from lua_engine import lua_engine
from temporalio.client import Client

from runtime_shims import Application, LuaPlugin


async def main(address: str = "localhost:7233") -> None:
    client = await Client.connect(address, plugins=[LuaPlugin()])
    engine_client = await Client.connect(address)
    async with (
        Application.from_project(Path(__file__).parent) as app,
        app.worker(client, "shop:python_worker"),
        lua_engine(engine_client),
    ):
        order = {"total": 12}
        older = await client.start_workflow("shop:order", order, id="order-1", task_queue="example-lua")
        newer = await client.start_workflow("shop:order", order, id="order-2", task_queue="example-python")
        for handle in (older, newer):
            await handle.signal("pay")
            print(handle.id, await handle.result())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
