"""`replay`: recorded histories against changed code; the report names the Lua line (contract.md §2)."""

from __future__ import annotations

import asyncio
import json
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from tests.host.commands import REPOSITORY, lua2temporal
from tests.host.projects import application_of, running, temporal_entries

pytestmark = pytest.mark.server

WORKFLOW = """\
local funcs = require("funcs")
local time = require("time")
local channel = require("channel")

local function ship(order)
    time.sleep("20ms")
    return funcs.call("app:ship", {id = order.id})
end

local function main(order)
    local price = funcs.call("app:price", order.id)
    local tracking = ship(order)
    local done = channel.new(2)
    coroutine.spawn(function()
        done:send(funcs.call("app:price", 1))
    end)
    coroutine.spawn(function()
        done:send(funcs.call("app:price", 2))
    end)
    local first = done:receive()
    local second = done:receive()
    return {price = price, tracking = tracking, both = first + second}
end

return {main = main}
"""
PRICE = "return {main = function(n) return n * 2 end}\n"
SHIP = 'return {main = function(order) return "T-" .. order.id end}\n'


@dataclass(frozen=True)
class Recorded:
    """A project, the history of one run of its workflow, and where that run is."""

    project: Path
    history: Path
    workflow_id: str
    address: str

    def replay(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return lua2temporal(REPOSITORY, "replay", "-C", str(self.project), *arguments)

    def report(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        done = self.replay("--format", "json", *arguments)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def change(self, old: str, new: str) -> None:
        assert old in WORKFLOW
        (self.project / "order.lua").write_text(WORKFLOW.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def recorded(temporal_address: str, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    project = tmp_path_factory.mktemp("replayed")
    entries = temporal_entries()
    for name, source in (("price", PRICE), ("ship", SHIP)):
        (project / f"{name}.lua").write_text(source, encoding="utf-8")
        activity = {"temporal": {"activity": {"worker": "app:worker"}}}
        entry = {"name": name, "kind": "function.lua", "source": f"file://{name}.lua", "method": "main"}
        entries.append({**entry, "meta": activity})
    application = application_of(project, {"workflow order funcs time channel": WORKFLOW}, entries)
    workflow_id = f"replayed-{uuid.uuid4()}"

    async def record() -> str:
        async with running(application, temporal_address) as app:
            client = await Client.connect(temporal_address)
            queue = app.manifest.task_queue("app:worker") or ""
            handle = await client.start_workflow("app:order", {"id": 7}, id=workflow_id, task_queue=queue)
            assert await handle.result() == {"price": 14, "tracking": "T-7", "both": 6}
            return (await handle.fetch_history()).to_json()

    history = project / "order.json"
    history.write_text(asyncio.run(record()), encoding="utf-8")
    return Recorded(project, history, workflow_id, temporal_address)


def test_the_same_code_agrees(recorded: Recorded) -> None:
    recorded.change("", "")
    done = recorded.replay(str(recorded.history))
    assert done.returncode == 0, done.stdout
    assert f"{recorded.workflow_id} (app:order, " in done.stdout
    assert "1 history replayed, 0 diverged" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "line", "function", "message"),
    [
        ('"20ms"', '"30ms"', 6, "ship", "has timer of 0:00:00.020000, the replay has timer of 0:00:00.030000"),
        ("{id = order.id}", "{id = order.id + 1}", 7, "ship", 'with ({"id":8})'),
        ('"app:price", 1', '"app:price", 3', 15, None, "with (3)"),
        ('"app:price", 2', '"app:price", 3', 18, None, "with (3)"),
        ("first + second", "first - second", 22, "main", "has completion with"),
        ('funcs.call("app:price", order.id)', "1", 6, "ship", "has activity app:price"),
        ("local tracking = ship(order)", "local tracking = order.nothing.at_all", 12, "main", "has failure"),
        ("local tracking = ship(order)", "local tracking = channel.new():receive()", 12, "main", "stopped before it"),
    ],
)
def test_a_divergence_names_the_lua_line(
    recorded: Recorded, old: str, new: str, line: int, function: str | None, message: str
) -> None:
    recorded.change(old, new)
    code, report = recorded.report(str(recorded.history))
    assert code == 1
    assert report["diverged"] == 1
    (found,) = report["workflows"]
    assert (found["status"], found["entry_id"], found["file"]) == ("diverged", "app:order", "order.lua")
    assert (found["line"], message in found["message"]) == (line, True), found
    assert function is None or found["function"] == function


def test_histories_of_the_server(recorded: Recorded) -> None:
    recorded.change("second}", "second, extra = 1}")
    asked = ("--address", recorded.address, "--workflow-id", recorded.workflow_id)
    done = recorded.replay(*asked)
    assert done.returncode == 1, done.stderr
    assert "order.lua:22: in main of app:order" in done.stdout
    recorded.change("", "")
    query = f"WorkflowId = '{recorded.workflow_id}'"
    code, report = recorded.report("--address", recorded.address, "--query", query)
    assert (code, report["replayed"], report["diverged"]) == (0, 1, 0)


def test_wrong_use(recorded: Recorded, tmp_path: Path) -> None:
    recorded.change("", "")
    bad = tmp_path / "bad.json"
    bad.write_text('{"events": [{"eventType": "nonsense"}]}')
    empty = tmp_path / "empty.json"
    empty.write_text("{}")
    for arguments, text in (
        ((), "nothing to replay"),
        ((str(bad),), "bad.json is not a workflow history"),
        ((str(empty),), "empty.json is not a workflow history"),
        ((str(tmp_path / "absent.json"),), "absent.json: no such file"),
        (("--address", recorded.address, "--workflow-id", "nobody"), "workflow nobody not found"),
        (("--address", recorded.address, "--query", "wrong ("), "query wrong ("),
        (("--address", "127.0.0.1:1", "--workflow-id", "x"), "cannot reach the Temporal server"),
    ):
        done = recorded.replay(*arguments)
        assert done.returncode == 2, (arguments, done)
        assert text in done.stderr
        assert "Traceback" not in done.stderr


def test_a_history_of_an_unknown_type(recorded: Recorded, tmp_path: Path) -> None:
    recorded.change("", "")
    other = tmp_path / "other.json"
    other.write_text(recorded.history.read_text().replace("app:order", "app:gone"))
    done = recorded.replay(str(other))
    assert done.returncode == 1
    assert "the build has no workflow of this type" in done.stdout
