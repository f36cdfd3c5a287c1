"""The corpus projects that need a Temporal server: cases driven by a client, and test entries that run on a host.

Each project runs with the workers' cache and without it, and every history of a case is replayed strictly.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from runtime_shims.application import Application
from runtime_shims.temporal.dev_server import DevServer, DevServerOptions
from runtime_shims.temporal.strict_replay import strict_replay
from tests.temporal.corpus_cases import read_cases, run_case

pytestmark = pytest.mark.server

CORPUS = Path(__file__).parents[2] / "corpus"
PROJECTS = [
    CORPUS / "banking",
    CORPUS / "orders",
    *sorted(path for path in (CORPUS / "seed").iterdir() if path.is_dir()),
]
WITH_CASES = [project for project in PROJECTS if read_cases(project)]
SEARCH_ATTRIBUTES = {"status": "Keyword", "customer_id": "Keyword", "order_total": "Double"}


@pytest.fixture(scope="module")
def clock_address() -> Iterator[str]:
    """A server that offers the virtual clock."""
    options = DevServerOptions(skip_time=True, allow_download=False, search_attributes=SEARCH_ATTRIBUTES)
    server = DevServer(options)
    asyncio.run(server.start())
    yield server.address
    asyncio.run(server.stop())


@contextlib.asynccontextmanager
async def running(project: Path, address: str, **worker: Any) -> AsyncIterator[tuple[Application, Client]]:
    """The project's application with all of its workers."""
    client = await Client.connect(address)
    async with Application.from_project(project, client=client) as application, contextlib.AsyncExitStack() as stack:
        for worker_id in application.manifest.workers:
            await stack.enter_async_context(application.worker(client, worker_id, **worker))
        yield application, client


@pytest.mark.parametrize("cached", [1000, 0], ids=["cached", "uncached"])
@pytest.mark.parametrize("project", WITH_CASES, ids=lambda path: path.name)
def test_cases(clock_address: str, project: Path, cached: int) -> None:
    async def scenario() -> None:
        async with running(project, clock_address, max_cached_workflows=cached) as (application, client):
            for case in read_cases(project):
                try:
                    case.setdefault("skip_time", project.name == "orders")
                    handle = await run_case(application, client, case)
                    history = await handle.fetch_history()
                    assert await strict_replay(history, application.workflows) is None
                except Exception as error:
                    raise AssertionError(f"{project.name}: {case['name']}: {error!r}") from error

    asyncio.run(scenario())


def _test_entries(application: Application) -> list[str]:
    return [entry.id for entry in application.manifest.entries.values() if entry.meta.get("type") == "test"]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_entries_on_a_host(clock_address: str, project: Path) -> None:
    async def scenario() -> None:
        async with running(project, clock_address) as (application, _client):
            for entry_id in _test_entries(application):
                try:
                    await asyncio.wait_for(application.call(entry_id), 30)
                except Exception as error:
                    raise AssertionError(f"{entry_id}: {error!r}") from error

    asyncio.run(scenario())
