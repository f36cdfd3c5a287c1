"""Long-running workers: connect the client entries, run the workers, stop gracefully."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from temporalio.client import Client

from runtime_shims.application import Application
from runtime_shims.temporal.connection import ClientSettings
from runtime_shims.temporal.plugin import LuaPlugin


async def connect_client(
    application: Application, client_id: str, address: str | None = None, namespace: str | None = None
) -> Client:
    """A client for a ``temporal.client`` entry; ``address`` and ``namespace`` win over its fields.

    Raises SettingsError for wrong fields and RuntimeError when the server cannot be reached.
    """
    fields = application.manifest.clients.get(client_id, {})
    settings = ClientSettings.parse({**fields, **({"address": address} if address is not None else {})})
    if namespace is not None:
        settings = replace(settings, namespace=namespace)
    return await settings.connect([LuaPlugin()])


async def serve_workers(
    application: Application,
    worker_ids: Sequence[str],
    *,
    address: str | None = None,
    namespace: str | None = None,
    activities: Sequence[Callable[..., Any]] = (),
    announce: Callable[[str], None] = lambda _: None,
) -> None:
    """Run workers until the task is cancelled; they then finish what they have begun.

    ``announce`` gets one line for each worker that has started.
    """
    clients: dict[str, Client] = {}
    async with AsyncExitStack() as stack:
        stack.push_async_callback(application.close)
        for worker_id in worker_ids:
            entry = application.manifest.workers[worker_id]
            if entry.client not in clients:
                clients[entry.client] = await connect_client(application, entry.client, address, namespace)
            worker = application.worker(clients[entry.client], worker_id, activities=activities)
            await stack.enter_async_context(worker)
            announce(f"worker {worker_id} serves task queue {worker.task_queue}")
        await asyncio.Event().wait()
