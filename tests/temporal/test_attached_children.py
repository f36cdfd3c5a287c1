"""Options of children started with a conflict policy that child workflows lack (decisions.md 20, spec/wire.md §2.4)."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey

from runtime_shims.temporal.serving import running_workers
from tests.host.projects import application_of, temporal_entries

pytestmark = pytest.mark.server

CHILD = """
    local process = require("process")
    return {main = function()
        process.inbox():receive()
        return "ended"
    end}
"""


@pytest.mark.parametrize("policy", ["use_existing", "terminate_existing", "fail"])
def test_options_reach_the_started_workflow(temporal_address: str, tmp_path: Path, policy: str) -> None:
    parent = f"""
        local process = require("process")
        return {{main = function(id)
            local pid, err = process.with_options({{
                ["workflow.id"] = id,
                ["workflow.id_conflict_policy"] = "{policy}",
                ["workflow.parent_close_policy"] = "abandon",
                ["workflow.search_attributes"] = {{OrderState = "new"}},
                ["workflow.priority"] = {{priority_key = 2}},
                ["workflow.memo"] = {{source = "parent"}},
                ["workflow.cron_schedule"] = "0 0 1 1 *",
                ["workflow.summary"] = "an order",
            }}):spawn("app:order", "app:worker")
            return {{started = pid ~= nil, error = err and tostring(err)}}
        end}}
    """
    sources = {"workflow order process": CHILD, "workflow parent process": parent}
    application = application_of(tmp_path, sources, temporal_entries())

    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        child = client.get_workflow_handle(f"attached-{uuid.uuid4()}")
        async with running_workers(application, ["app:worker"], address=temporal_address):
            queue = application.manifest.task_queue("app:worker") or ""
            handle = await client.start_workflow("app:parent", child.id, id=f"{child.id}-parent", task_queue=queue)
            assert await handle.result() == {"started": True}
            found = await child.describe()
            history = await child.fetch_history()
            await child.terminate()
        started = history.events[0].workflow_execution_started_event_attributes
        assert found.typed_search_attributes[SearchAttributeKey.for_keyword("OrderState")] == "new"
        assert await found.memo() == {"source": "parent"}
        assert await found.static_summary() == "an order"
        assert started.cron_schedule == "0 0 1 1 *"
        assert started.priority.priority_key == 2

    asyncio.run(asyncio.wait_for(scenario(), 60))
