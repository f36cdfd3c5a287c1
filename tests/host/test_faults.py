"""What survives when a host or the server is killed in the middle."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from runtime_shims.temporal import delivery
from runtime_shims.temporal.dev_server import DevServer, DevServerOptions, free_port
from runtime_shims.temporal.plugin import LuaPlugin

from .projects import application_of, running, temporal_entries
from .test_processes import chunk

pytestmark = pytest.mark.server
REPOSITORY = Path(__file__).parents[2]

# Answers each request after a while, so that the asking host can be gone by then.
SERVANT = chunk(
    "local inbox, served = process.inbox(), 0\nwhile true do\nlocal m = inbox:receive()\n"
    "if m:topic() == 'finish' then return served end\ntime.sleep('300ms')\nserved = served + 1\n"
    "process.send(m:from(), 'answer', served)\nend"
)
ASK = chunk(
    "local answers = process.listen('answer')\nlocal ok, err = process.send(pid, 'ask')\n"
    "if err then return nil, err end\nreturn (answers:receive())",
    "pid",
)
HOST = """
import asyncio, sys
from temporalio.client import Client
from runtime_shims import Application
from runtime_shims.temporal.exit import leave
from runtime_shims.temporal.plugin import LuaPlugin

async def main(directory, address, pid):
    client = await Client.connect(address, plugins=[LuaPlugin()])
    application = Application.load(directory, client=client)
    application.host.listen()
    print("ready", flush=True)
    print(await application.call("app:ask", pid), flush=True)

asyncio.run(main(*sys.argv[1:]))
leave(0)
"""


def host_process(directory: Path, address: str, pid: str) -> subprocess.Popen[str]:
    """A host under a node name of its own choice that asks a workflow and prints the answer."""
    return subprocess.Popen(
        [sys.executable, "-c", HOST, str(directory), address, pid],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "WIPPY_NODE_ID": "stable-node"},
        stdout=subprocess.PIPE,
        text=True,
    )


async def was_asked(handle: Any) -> bool:
    events = (await handle.fetch_history()).events
    return any(event.workflow_execution_signaled_event_attributes.signal_name == "ask" for event in events)


@pytest.mark.parametrize("patience", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_host_is_killed_while_an_answer_is_on_its_way(
    tmp_path: Path, temporal_address: str, monkeypatch: pytest.MonkeyPatch, patience: int
) -> None:
    """The workflow lives on, and the same node reaches it again and is reached by it.

    The second host must get the second answer: the first belongs to a process that is gone. `patience` are the seconds
    after which a workflow gives a host up, the real ones in the slow run.
    """
    monkeypatch.setattr(delivery, "START_TO_CLOSE", timedelta(seconds=patience))
    monkeypatch.setattr(delivery, "SCHEDULE_TO_START", timedelta(seconds=patience))
    sources = {"workflow servant time": SERVANT, "function ask process": ASK}
    application = application_of(tmp_path, sources, temporal_entries())

    async def scenario() -> Any:
        async with running(application, temporal_address):
            assert application.host.client is not None
            client = application.host.client.client
            identifier = f"servant-{uuid.uuid4()}"
            queue = application.manifest.task_queue("app:worker")
            handle = await client.start_workflow("app:servant", id=identifier, task_queue=str(queue))
            pid = f"{{app:client@app:worker|{identifier}}}"
            loop = asyncio.get_running_loop()
            first = host_process(tmp_path / "generated", temporal_address, pid)
            assert first.stdout is not None
            await loop.run_in_executor(None, first.stdout.readline)
            while not await was_asked(handle):
                await asyncio.sleep(0.02)
            first.kill()
            second = host_process(tmp_path / "generated", temporal_address, pid)
            loop.call_later(30, second.kill)
            answer, _ = await loop.run_in_executor(None, second.communicate)
            await handle.signal("finish")
            return answer.split(), await handle.result()

    answer, served = asyncio.run(asyncio.wait_for(scenario(), 60))
    assert answer == ["ready", "2"]
    assert served == 2


@pytest.mark.parametrize("seconds", [2, pytest.param(4, marks=pytest.mark.slow)])
def test_server_restarts_with_its_state(tmp_path: Path, seconds: int) -> None:
    """A host that waits for a workflow gets its end although the server was killed meanwhile."""
    body = chunk(
        "local pid = assert(process.spawn_monitored('app:servant', 'app:worker'))\n"
        "local events, stop = process.events(), process.listen('stop')\nstop:receive()\n"
        "assert(process.send(pid, 'finish'))\nreturn events:receive().result.value"
    )
    starter = chunk(
        "local pid = process.spawn_monitored('app:watch', 'app:processes')\ntime.sleep(pause)\n"
        "process.send(pid, 'stop')\nlocal e = process.events():receive()\n\n"
        "return {e.result.value, tostring(e.result.error)}",
        "pause",
    )
    sources = {
        "workflow servant time": SERVANT,
        "process watch process": body,
        "function main process time": starter,
    }
    application = application_of(tmp_path, sources, temporal_entries())
    options = DevServerOptions(port=free_port(), database=str(tmp_path / "state.db"))

    async def scenario() -> Any:
        first = DevServer(options, plugins=[LuaPlugin()])
        client: Client = await first.start()
        application.host.connect(client)
        async with application, application.worker(client):
            call = asyncio.ensure_future(application.call("app:main", f"{seconds}s"))
            await asyncio.sleep(seconds / 4)
            assert first.pid is not None
            os.kill(first.pid, signal.SIGKILL)
            await first.stop()
            time.sleep(0.5)
            async with DevServer(options):
                return await asyncio.wait_for(call, 40)

    assert asyncio.run(scenario()) == [0, "nil"]
