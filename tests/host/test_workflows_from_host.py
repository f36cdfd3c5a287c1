"""Functions that start, message, watch and end workflows, on the real server."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.common import RawValue
from temporalio.worker import Worker

from runtime_shims import Application
from runtime_shims.http.configuration import read_servers
from runtime_shims.http.server import running_servers
from transpiler.build import BuildOptions, build

from .projects import application_of, running, temporal_entries
from .test_processes import chunk

pytestmark = pytest.mark.server

WAITING = chunk(
    "local seen, inbox = {}, process.inbox()\nwhile true do\nlocal m = inbox:receive()\n"
    "if m:topic() == 'finish' then return {seen = seen, input = input} end\n"
    "if m:topic() == 'ask' then process.send(m:from(), 'answer', (m:payload():data())) end\n"
    "seen[#seen + 1] = m:topic()\nend",
    "input",
)


def run(directory: Path, address: str, sources: dict[str, str], *args: Any) -> Any:
    """What `app:main` returns; a workflow `app:waiting` is there that collects topics until `finish`."""
    application = application_of(directory, {"workflow waiting": WAITING, **sources}, temporal_entries())

    async def scenario() -> Any:
        async with running(application, address):
            return await asyncio.wait_for(application.call("app:main", *args), 20)

    return asyncio.run(scenario())


def main_of(body: str) -> dict[str, str]:
    """A main function that starts workflows with ids of its own."""
    helpers = (
        "local function start(options, input)\n"
        "return process.with_options(options):spawn_monitored('app:waiting', 'app:worker', input)\nend\n"
        "local function finish(pid)\nprocess.send(pid, 'finish')\nreturn process.events():receive().result\nend\n"
    )
    return {"function main process funcs time": helpers + chunk(body, "id")}


def test_conflicts(tmp_path: Path, temporal_address: str) -> None:
    body = """
        local key, policy = "temporal.workflow.id", "temporal.workflow.id_conflict_policy"
        local flag = "temporal.workflow.execution_error_when_already_started"
        local first = assert(start({[key] = id}, 1))
        local same = start({[key] = id}, 2)
        local named = process.with_options({}):with_name(id):spawn("app:waiting", "app:worker", 3)
        local none, failed = start({[key] = id, [policy] = "fail"})
        local none2, flagged = start({[key] = id, [flag] = true})
        local tolerated = start({[key] = id, [policy] = "fail", [flag] = false})
        local result = finish(first)
        return {same == first, named == first, none == nil, none2 == nil, tolerated == first, result.value.input,
            tostring(failed):match("^Workflow execution is already running") ~= nil, failed:kind(), flagged:kind()}
    """
    result = run(tmp_path, temporal_address, main_of(body), f"conflict-{uuid.uuid4()}")
    assert result == [True, True, True, True, True, 1, True, "", ""]


def test_reuse_policies(tmp_path: Path, temporal_address: str) -> None:
    body = """
        local key, reuse = "workflow.id", "workflow.id_reuse_policy"
        local pid = assert(start({[key] = id}, 1))
        finish(pid)
        local _, rejected = start({[key] = id, [reuse] = "reject_duplicate"})
        local _, only_failed = start({[key] = id, [reuse] = "allow-duplicate-failed-only"})
        local again = start({[key] = id, [reuse] = "ALLOW_DUPLICATE"}, 2)
        return {rejected ~= nil, only_failed ~= nil, finish(again).value.input}
    """
    assert run(tmp_path, temporal_address, main_of(body), f"reuse-{uuid.uuid4()}") == [True, True, 2]


def test_terminate_existing_is_watched_by_run(tmp_path: Path, temporal_address: str) -> None:
    """The end of the replaced run reaches who watched that run, not who watches its successor."""
    body = """
        local options = {["workflow.id"] = id, ["workflow.id_conflict_policy"] = "terminate_existing"}
        local first = start(options, 1)
        local second = start(options, 2)
        local events = process.events()
        local ended = events:receive()
        local result = finish(second)
        return {first == second, ended.result.error:kind(), result.value.input}
    """
    result = run(tmp_path, temporal_address, main_of(body), f"terminate-{uuid.uuid4()}")
    assert result == [True, "Canceled", 2]


@pytest.mark.parametrize("policy", ["use_existing", "fail", "terminate_existing"])
def test_startup_messages(tmp_path: Path, temporal_address: str, policy: str) -> None:
    """In order, once, before every other message, whatever the policy."""
    body = f"""
        local spawner = process.with_options({{["workflow.id"] = id, ["workflow.id_conflict_policy"] = "{policy}"}})
        for i = 1, 5 do spawner = spawner:with_message("m" .. i, i) end
        local pid = assert(spawner:spawn_monitored("app:waiting", "app:worker"))
        process.send(pid, "later")
        return finish(pid).value.seen
    """
    result = run(tmp_path, temporal_address, main_of(body), f"messages-{uuid.uuid4()}")
    assert result == ["m1", "m2", "m3", "m4", "m5", "later"]


@workflow.defn(name="foreign:collect", sandboxed=False)
class Collect:
    def __init__(self) -> None:
        self.seen: list[Any] = []

    @workflow.run
    async def run(self) -> list[Any]:
        await workflow.wait_condition(lambda: len(self.seen) == 3)
        return self.seen

    @workflow.signal(dynamic=True)
    async def any(self, name: str, args: Sequence[RawValue]) -> None:
        self.seen.append([name, workflow.payload_converter().from_payload(args[0].payload)])


def test_startup_messages_to_a_foreign_worker(tmp_path: Path, temporal_address: str) -> None:
    """A workflow type that is not ours gets ordinary signals, the first with the start."""

    queue = f"foreign-{uuid.uuid4()}"
    body = f"""
        local spawner = process.with_options({{["workflow.id"] = id, ["workflow.task_queue"] = "{queue}"}})
            :with_message("a", 1):with_message("b", 2):with_message("c", 3)
        assert(spawner:spawn_monitored("foreign:collect", "app:worker"))
        return process.events():receive().result.value
    """

    async def scenario() -> Any:
        client = await Client.connect(temporal_address)
        application = application_of(tmp_path, main_of(body), temporal_entries())
        application.host.connect(client)
        async with application, Worker(client, task_queue=queue, workflows=[Collect]):
            return await asyncio.wait_for(application.call("app:main", f"foreign-{uuid.uuid4()}"), 20)

    assert asyncio.run(scenario()) == [["a", 1], ["b", 2], ["c", 3]]


def test_request_and_reply(tmp_path: Path, temporal_address: str) -> None:
    body = """
        local pid = start({["workflow.id"] = id})
        local answers = process.listen("answer")
        process.send(pid, "ask", {n = 5})
        local answer = answers:receive()
        finish(pid)
        local _, gone = process.send(pid, "ask")
        return {answer.n, tostring(gone):match("workflow") ~= nil, gone:kind()}
    """
    assert run(tmp_path, temporal_address, main_of(body), f"ask-{uuid.uuid4()}") == [5, True, ""]


def test_reply_to_a_process_that_has_ended(tmp_path: Path, temporal_address: str) -> None:
    """The workflow goes on, and a process of the same node reaches it again."""
    asker = chunk("process.send(pid, 'ask', 1)\nreturn process.pid()", "pid")
    body = """
        local pid = start({["workflow.id"] = id})
        process.exec("app:asker", "app:processes", pid)
        local answers = process.listen("answer")
        process.send(pid, "ask", 2)
        local answer = answers:receive()
        return {answer, finish(pid).value.seen}
    """
    sources = {"process asker process": asker, **main_of(body)}
    assert run(tmp_path, temporal_address, sources, f"dead-{uuid.uuid4()}") == [2, ["ask", "ask"]]


def test_cancel_deadline_spares_the_next_run(tmp_path: Path, temporal_address: str) -> None:
    """The deadline belongs to the run that was cancelled, not to a later one of the same id."""
    body = """
        local pid = start({["workflow.id"] = id}, 1)
        assert(process.cancel(pid, "300ms"))
        local first = finish(pid)
        local again = start({["workflow.id"] = id}, 2)
        time.sleep("700ms")
        return {first.value.input, finish(again).value.input}
    """
    assert run(tmp_path, temporal_address, main_of(body), f"deadline-{uuid.uuid4()}") == [1, 2]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("{['temporal.workflow.id'] = 5}", "workflow.id must be a string"),
        ("{['workflow.id'] = ''}", "workflow.id cannot be empty"),
        ("{['workflow.run_timeout'] = 'soon'}", "workflow.run_timeout must be a duration string"),
        ("{['workflow.run_timeout'] = {}}", "workflow.run_timeout must be a duration string or milliseconds number"),
        ("{['workflow.id_conflict_policy'] = 'perhaps'}", 'workflow.id_conflict_policy has invalid value "perhaps"'),
        ("{['workflow.enable_eager_start'] = 1}", "workflow.enable_eager_start must be a boolean"),
        ("{['workflow.memo'] = 'x'}", "workflow.memo must be a table/map"),
        ("{['workflow.cron_schedule'] = 'never'}", ""),
    ],
)
def test_wrong_options(tmp_path: Path, temporal_address: str, options: str, text: str) -> None:
    pid, kind, found = run(
        tmp_path,
        temporal_address,
        main_of(f"local pid, err = start({options})\nreturn {{pid == nil, err:kind(), tostring(err)}}"),
    )
    assert (pid, kind) == (True, "")
    assert text in found


def test_options_that_the_server_shows(tmp_path: Path, temporal_address: str) -> None:
    body = """
        return start({["workflow.id"] = id, ["workflow.memo"] = {note = "ü"}, ["workflow.run_timeout"] = "1h",
            ["workflow.search_attributes"] = {OrderState = "open"}, ["workflow.task_timeout"] = 5000,
            ["workflow.summary"] = "short", ["workflow.enable_eager_start"] = true})
    """
    identifier = f"options-{uuid.uuid4()}"
    assert run(tmp_path, temporal_address, main_of(body), identifier) == f"{{app:client@app:worker|{identifier}}}"

    async def described() -> Any:
        client = await Client.connect(temporal_address)
        handle = client.get_workflow_handle(identifier)
        description = await handle.describe()
        history = await handle.fetch_history()
        await handle.terminate()
        return description, history.events[0].workflow_execution_started_event_attributes

    description, start = asyncio.run(described())
    assert asyncio.run(description.memo()) == {"note": "ü"}
    assert start.workflow_run_timeout.seconds == 3600
    assert start.workflow_task_timeout.seconds == 5
    assert json.loads(start.search_attributes.indexed_fields["OrderState"].data) == "open"


def test_context_reaches_the_workflow(tmp_path: Path, temporal_address: str) -> None:
    show = chunk("return ctx.all()")
    body = """
        local spawner = process.with_context({tenant = "t", n = 1}):with_message("x")
        spawner:spawn_monitored("app:show", "app:worker")
        return process.events():receive().result.value
    """
    sources = {"workflow show ctx": show, **main_of(body.replace(':with_message("x")', ""))}
    assert run(tmp_path, temporal_address, sources) == {"tenant": "t", "n": 1}


def test_watching_what_does_not_exist(tmp_path: Path, temporal_address: str) -> None:
    body = """
        local ok = process.monitor("{app:client@app:worker|" .. id .. "}")
        local event = process.events():receive()
        local _, terminate = process.terminate("{app:client@app:worker|" .. id .. "}")
        return {ok, event.kind, event.result.error ~= nil, terminate:kind()}
    """
    result = run(tmp_path, temporal_address, main_of(body), f"none-{uuid.uuid4()}")
    assert result == [True, "pid.exit", True, "Internal"]


@pytest.mark.slow
def test_many_processes_watch_many_workflows(tmp_path: Path, temporal_address: str) -> None:
    watcher = chunk(
        "local pid = process.spawn_monitored('app:waiting', 'app:worker', n)\nprocess.send(pid, 'finish')\n"
        "return process.events():receive().result.value.input",
        "n",
    )
    body = """
        local sum, events = 0, process.events()
        for n = 1, 500 do process.spawn_monitored("app:watcher", "app:processes", n) end
        for _ = 1, 500 do sum = sum + events:receive().result.value end
        return sum
    """
    application = application_of(
        tmp_path, {"workflow waiting": WAITING, "process watcher process": watcher, **main_of(body)}, temporal_entries()
    )

    async def scenario() -> Any:
        async with running(application, temporal_address):
            return await asyncio.wait_for(application.call("app:main"), 120)

    assert asyncio.run(scenario()) == 500 * 501 // 2


# --- the seed's HTTP handler ------------------------------------------------------------------------------------------

SEED = Path(__file__).parents[2] / "corpus" / "seed" / "http"


def test_seed_handler(tmp_path: Path, temporal_address: str) -> None:
    from analyzer.project.loader import load_project

    assert build(load_project(SEED), tmp_path / "generated", BuildOptions()).ok
    application = Application.load(tmp_path / "generated")
    requests = json.loads((SEED / "requests.json").read_text())
    followup = json.loads((SEED / "followup.json").read_text())

    async def scenario() -> None:
        servers = read_servers(application.manifest).values()
        async with (
            running(application, temporal_address),
            running_servers(application.host, servers, 0) as served,
            httpx.AsyncClient(base_url=served[0].url, trust_env=False) as client,
        ):
            for case in requests:
                answer = await client.request(
                    case["method"], case["path"], headers=case.get("headers"), json=case.get("json")
                )
                assert answer.status_code == case["expect_status"], case["name"]
                if "expect_json" in case:
                    assert answer.json() == case["expect_json"], case["name"]
                assert set(case.get("expect_fields", ())) <= set(answer.json() if answer.status_code == 409 else ())
            assert application.host.client is not None
            for case in followup:
                handle = application.host.client.client.get_workflow_handle(case["attach"])
                for signal in case["signals"]:
                    await handle.signal(signal["topic"], signal["payload"])
                assert await handle.result() == case["expect"], case["name"]

    asyncio.run(scenario())
