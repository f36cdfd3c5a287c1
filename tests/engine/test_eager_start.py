"""Coroutines that are started at once and abandoned (engine/requests.py)."""

from __future__ import annotations

import asyncio
import gc
import warnings

from runtime_shims.engine.requests import start_eagerly


def test_a_coroutine_that_is_closed_before_its_task() -> None:
    unraisable: list[object] = []

    async def scenario() -> None:
        waiting = asyncio.get_running_loop().create_future()

        async def inner() -> None:
            await waiting

        coroutine = inner()
        task = start_eagerly(coroutine)
        await asyncio.sleep(0)
        coroutine.close()
        outer = task.get_coro()  # type: ignore[attr-defined]
        outer.close()
        unraisable.append(outer.cr_frame)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="coroutine .* was never awaited")
        asyncio.run(scenario())
        gc.collect()
    assert unraisable == [None]
