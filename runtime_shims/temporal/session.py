"""A running application: server, client, workers, for as long as a command needs them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker

from runtime_shims.application import Application
from runtime_shims.temporal.connection import check_namespace
from runtime_shims.temporal.dev_server import DevServer, DevServerOptions
from runtime_shims.temporal.plugin import LuaPlugin
from runtime_shims.temporal.search_attributes import prepare_search_attributes
from runtime_shims.temporal.system_activities import own_server


@dataclass(slots=True)
class Session:
    """What is running: the application, its client, the embedded server when there is one, the workers."""

    application: Application
    client: Client
    server: DevServer | None = None
    workers: list[Worker] = field(default_factory=list)


@asynccontextmanager
async def open_session(
    application: Application,
    *,
    address: str | None = None,
    namespace: str = "default",
    server: DevServerOptions | None = None,
    worker_ids: Sequence[str] | None = None,
    activities: Sequence[Callable[..., Any]] = (),
) -> AsyncIterator[Session]:
    """Connect to ``address``, or start the embedded server, and run workers for ``worker_ids`` (default: all).

    Hand-written ``activities`` go to every worker. Everything is stopped in reverse order. Raises DevServerError when
    no server can be started, RuntimeError when ``address`` cannot be reached, SettingsError for a worker that cannot
    be configured and for an unknown namespace.
    """
    async with AsyncExitStack() as stack:
        dev_server: DevServer | None = None
        if address is None:
            options = server or DevServerOptions(namespace=namespace)
            dev_server = await stack.enter_async_context(DevServer(options, plugins=[LuaPlugin()]))
            client = dev_server.client
            own_server(client)
        else:
            client = await Client.connect(address, namespace=namespace, plugins=[LuaPlugin()])
            await check_namespace(client)
        application.host.connect(client)
        await prepare_search_attributes(client, application.manifest.search_attributes)
        session = Session(application, client, dev_server)
        for worker_id in application.manifest.workers if worker_ids is None else worker_ids:
            worker = application.worker(client, worker_id, activities=activities)
            await stack.enter_async_context(worker)
            session.workers.append(worker)
        stack.push_async_callback(application.close)
        yield session


async def until_cancelled() -> None:
    """Wait for the task to be cancelled."""
    await asyncio.Event().wait()
