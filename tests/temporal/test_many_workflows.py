"""Many workflows at once: messages between them are neither lost nor doubled; long histories replay in linear time."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from temporalio import activity
from temporalio.client import Client, WorkflowHistory

from runtime_shims.temporal.strict_replay import strict_replay
from tests.temporal.test_lua_runs import serving

pytestmark = pytest.mark.server

TALKER = """
    local channel = require("channel")
    return {main = function(me, peers, count)
        local words = process.listen("word", {message = true})
        process.listen("go"):receive()
        local sent = channel.new(1)
        coroutine.spawn(function()
            for n = 1, count do
                for _, peer in ipairs(peers) do
                    local ok, err = process.send(peer, "word", {me, n})
                    if not ok then error(err) end
                end
            end
            sent:send(true)
        end)
        local heard = {}
        for i = 1, count * #peers do
            local message = words:receive()
            local said = message:payload():data()
            heard[i] = {said[1], said[2], message:from()}
        end
        sent:receive()
        return heard
    end}
"""
DISTANCES = (1, 7)


async def _exchange(directory: Path, address: str, size: int, count: int, **worker: Any) -> None:
    """`size` workflows, each of which sends `count` messages to two others and hears from two others."""
    run = uuid.uuid4().hex[:8]

    def pid(number: int) -> str:
        return f"{{app:client@app:worker|talker-{run}-{number % size}}}"

    sources = {"workflow talker channel": TALKER}
    async with serving(directory, address, sources, **worker) as (application, client, queue):
        limit = asyncio.Semaphore(50)

        async def start(number: int) -> Any:
            async with limit:
                peers = [pid(number + distance) for distance in DISTANCES]
                return await client.start_workflow(
                    "app:talker", args=[number, peers, count], id=f"talker-{run}-{number}", task_queue=queue
                )

        async def limited(call: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
            async with limit:
                return await call()

        handles = await asyncio.gather(*(start(number) for number in range(size)))
        await asyncio.gather(*(limited(lambda handle=handle: handle.signal("go")) for handle in handles))
        for number, handle in enumerate(handles):
            heard = await handle.result()
            for distance in DISTANCES:
                sender = (number - distance) % size
                mine = [item for item in heard if item[0] == sender]
                assert [item[1] for item in mine] == list(range(1, count + 1)), (number, heard)
                assert {item[2] for item in mine} == {pid(sender)}
            assert len(heard) == count * len(DISTANCES)
        for handle in handles[:: max(1, size // 10)]:
            assert await strict_replay(await handle.fetch_history(), application.workflows) is None


def test_fifty_workflows_exchange_messages(temporal_address: str, tmp_path: Path) -> None:
    asyncio.run(asyncio.wait_for(_exchange(tmp_path, temporal_address, 50, 2), 60))


@pytest.mark.slow
@pytest.mark.parametrize("cached", [2000, 100])
def test_a_thousand_workflows_exchange_messages(temporal_address: str, tmp_path: Path, cached: int) -> None:
    asyncio.run(asyncio.wait_for(_exchange(tmp_path, temporal_address, 1000, 3, max_cached_workflows=cached), 500))


LONG = """
    local funcs = require("funcs")
    local channel = require("channel")
    return {main = function(rounds)
        local results = channel.new(4)
        local orders = process.listen("order")
        local total = 0
        for i = 1, rounds do
            coroutine.spawn(function()
                results:send(funcs.call("app:echo", i))
            end)
            total = total + results:receive()
        end
        orders:receive()
        return total
    end}
"""


@activity.defn(name="app:echo")
async def echo(value: int) -> int:
    return value


@pytest.mark.slow
def test_a_history_of_ten_thousand_events_replays_in_linear_time(temporal_address: str, tmp_path: Path) -> None:
    async def record(client: Client, queue: str, rounds: int) -> WorkflowHistory:
        handle = await client.start_workflow("app:long", rounds, id=f"long-{uuid.uuid4()}", task_queue=queue)
        await handle.signal("order")
        assert await handle.result() == rounds * (rounds + 1) // 2
        return await handle.fetch_history()

    async def replay_seconds(history: WorkflowHistory, workflows: list[type]) -> float:
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            assert await strict_replay(history, workflows) is None
            best = min(best, time.process_time() - started)
        return best

    async def scenario() -> None:
        async with serving(tmp_path, temporal_address, {"workflow long funcs channel": LONG}, activities=[echo]) as (
            application,
            client,
            queue,
        ):
            long, short = [await record(client, queue, rounds) for rounds in (1700, 425)]
            assert len(long.events) >= 10_000
            factor = len(long.events) / len(short.events)
            times = [await replay_seconds(history, application.workflows) for history in (long, short)]
            assert times[0] / times[1] < 1.5 * factor, times

    asyncio.run(asyncio.wait_for(scenario(), 300))
