"""Everything that the server stores is encrypted; Lua code does not notice."""

import asyncio
import dataclasses
import os
import sys
from pathlib import Path

from codec import EncryptionCodec
from temporalio.client import Client
from temporalio.common import HeaderCodecBehavior
from temporalio.converter import DataConverter

from runtime_shims import Application, LuaPlugin

QUEUE = "example-encryption"


async def main(address: str = "localhost:7233") -> None:
    converter = dataclasses.replace(DataConverter.default, payload_codec=EncryptionCodec(os.urandom(32)))
    client = await Client.connect(
        address,
        plugins=[LuaPlugin()],
        data_converter=converter,
        header_codec_behavior=HeaderCodecBehavior.CODEC,
    )
    async with Application.from_project(Path(__file__).parent) as app, app.worker(client):
        handle = await client.start_workflow("clinic:admit", {"name": "Ada"}, id="admit-ada", task_queue=QUEUE)
        await handle.signal("note", "measles")
        print(await handle.result())

    stored = (await handle.fetch_history()).to_json()
    print("names in the history:", [word for word in ("Ada", "measles") if word in stored])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
