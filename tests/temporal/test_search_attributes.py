"""Workers register the search attributes that a project names, or say why not (decisions.md 21)."""

from __future__ import annotations

import asyncio
import logging
import uuid
from pathlib import Path

import pytest
from temporalio.client import Client

from runtime_shims.temporal.search_attributes import prepare_search_attributes
from runtime_shims.temporal.serving import running_workers
from runtime_shims.temporal.system_activities import search_attribute_kinds_of
from tests.host.projects import application_of, temporal_entries

pytestmark = pytest.mark.server


def test_a_starting_worker_registers_static_names(temporal_address: str, tmp_path: Path) -> None:
    name = f"Region{uuid.uuid4().hex[:6]}"
    source = f"""
        local workflow = require("workflow")
        return {{main = function(order)
            local ok, err = workflow.attrs({{search = {{{name} = "eu"}}}})
            return {{ok = ok, error = err and tostring(err)}}
        end}}
    """
    application = application_of(tmp_path, {"workflow order workflow": source}, temporal_entries())
    assert application.manifest.search_attributes == {name: "Keyword"}

    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        assert name not in await search_attribute_kinds_of(client)
        async with running_workers(application, ["app:worker"], address=temporal_address):
            assert (await search_attribute_kinds_of(client))[name] == "Keyword"
            queue = application.manifest.task_queue("app:worker") or ""
            handle = await client.start_workflow("app:order", id=f"attributes-{name}", task_queue=queue)
            assert await handle.result() == {"ok": True}

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_problems_are_warnings(temporal_address: str, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> list[str]:
        client = await Client.connect(temporal_address)
        return await prepare_search_attributes(client, {"Nowhere": None, "OrderState": "Int"})

    with caplog.at_level(logging.WARNING, "lua2temporal"):
        problems = asyncio.run(scenario())
    assert len(problems) == len(caplog.records) == 2
    assert 'search attribute "OrderState" is of type Keyword in namespace default, the project gives Int' in problems
    assert any('"Nowhere" is not registered' in problem and "cannot be told" in problem for problem in problems)
