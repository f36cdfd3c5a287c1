"""Interceptors of one's own see Lua workflows and activities like any others."""

import asyncio
import sys
from pathlib import Path

from audit import NOTES, Audit
from temporalio.client import Client

from runtime_shims import Application, LuaPlugin

QUEUE = "example-interceptors"


async def main(address: str = "localhost:7233") -> None:
    client = await Client.connect(address, plugins=[LuaPlugin()], interceptors=[Audit()])
    async with Application.from_project(Path(__file__).parent) as app, app.worker(client):
        await client.execute_workflow("depot:deliver", ["Rome", "Oslo"], id="tour-1", task_queue=QUEUE)
    print("\n".join(NOTES))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
