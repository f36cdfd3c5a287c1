"""Long-running workers: connect the client entries, run the workers, stop gracefully."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker

from runtime_shims.application import Application
from runtime_shims.engine.host import configured_node
from runtime_shims.engine.services import running_services
from runtime_shims.temporal.connection import ClientSettings, check_namespace
from runtime_shims.temporal.monitoring import health_endpoint
from runtime_shims.temporal.plugin import LuaPlugin
from runtime_shims.temporal.search_attributes import prepare_search_attributes
from runtime_shims.temporal.worker import check_queues, ignored_options

STOP_TIMEOUT = timedelta(seconds=10)
"""How long activities may take to finish, unless the worker's entry says otherwise (host-modules.md §6.4)."""


async def connect_client(
    application: Application, client_id: str, address: str | None = None, namespace: str | None = None
) -> Client:
    """A client for a ``temporal.client`` entry; ``address`` and ``namespace`` win over its fields.

    Raises SettingsError for wrong fields and an unknown namespace, and RuntimeError when the server cannot be reached.
    """
    fields = application.manifest.clients.get(client_id, {})
    settings = ClientSettings.parse({**fields, **({"address": address} if address is not None else {})})
    if namespace is not None:
        settings = replace(settings, namespace=namespace)
    client = await settings.connect([LuaPlugin()])
    await check_namespace(client)
    return client


@asynccontextmanager
async def running_workers(
    application: Application,
    worker_ids: Sequence[str],
    *,
    address: str | None = None,
    namespace: str | None = None,
    activities: Sequence[Callable[..., Any]] = (),
    announce: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[list[Worker]]:
    """Run workers while the block does; at its end they finish what they have begun, and the application is closed.

    ``announce`` gets one line for each worker that has started, and one for each option without effect. A host whose
    node name is configured takes messages of workflows from the start, because those may have been sent before this
    process began. Raises SettingsError, and RuntimeError when a server cannot be reached.
    """
    clients: dict[str, Client] = {}
    async with AsyncExitStack() as stack:
        stack.push_async_callback(application.close)
        workers: list[Worker] = []
        check_queues(application.manifest, worker_ids)
        for worker_id in worker_ids:
            entry = application.manifest.workers[worker_id]
            if entry.client not in clients:
                clients[entry.client] = await connect_client(application, entry.client, address, namespace)
                application.host.connect(clients[entry.client], entry.client)
                await prepare_search_attributes(clients[entry.client], application.manifest.search_attributes)
            grace: dict[str, Any] = (
                {} if "worker_stop_timeout" in entry.options else {"graceful_shutdown_timeout": STOP_TIMEOUT}
            )
            worker = application.worker(clients[entry.client], worker_id, activities=activities, **grace)
            workers.append(await stack.enter_async_context(worker))
            announce(f"worker {worker_id} serves task queue {worker.task_queue}")
            for key in ignored_options(entry.options):
                announce(f"worker {worker_id}: {key} has no effect, the Python SDK has no such option")
        if configured_node():
            application.host.listen()
        yield workers


async def serve_workers(
    application: Application,
    worker_ids: Sequence[str],
    *,
    health: str | None = None,
    services: bool = True,
    announce: Callable[[str], None] = lambda _: None,
    **options: Any,
) -> None:
    """`running_workers` until the task is cancelled, with an endpoint for health checks at the address `health`.

    The project's `process.service` entries run beside the workers unless `services` is false.
    """
    async with AsyncExitStack() as stack:
        workers = await stack.enter_async_context(
            running_workers(application, worker_ids, announce=announce, **options)
        )
        if services:
            await stack.enter_async_context(running_services(application.host, announce))
        if health is not None:
            await stack.enter_async_context(health_endpoint(health, workers))
        await asyncio.Event().wait()
