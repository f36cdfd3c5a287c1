"""`process.service` entries: started with their input, started again after failures, stopped in order."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from runtime_shims import Application
from runtime_shims.engine.services import RestartPolicy, running_services
from runtime_shims.temporal.settings import SettingsError

from .projects import application_of, running, temporal_entries
from .test_processes import chunk

HOST = {"name": "processes", "kind": "process.host"}
FAST = {"initial_delay": "10ms", "max_delay": "20ms", "jitter": 0}
STORE = chunk("local seen = env.get('SEEN') or ''\nenv.set('SEEN', seen .. text .. ' ')", "text")
SEEN = chunk("return (env.get('SEEN')) or ''")
VARIABLES = [
    {"name": "memory", "kind": "env.storage.memory"},
    {"name": "seen", "kind": "env.variable", "variable": "SEEN", "storage": "app:memory"},
]


def service(name: str, process: str, *input_: Any, **lifecycle: Any) -> dict[str, Any]:
    settings = {"auto_start": True, "restart": FAST, **lifecycle}
    entry = {"name": name, "kind": "process.service", "process": process, "host": "app:processes"}
    return {**entry, "input": list(input_), "lifecycle": settings}


def watch(
    directory: Path, bodies: dict[str, str], services: list[dict[str, Any]], seconds: float = 0.3
) -> tuple[str, list[str]]:
    """What the processes have noted after they have run for a while and have been stopped, and what was announced."""
    application = _application(directory, bodies, services)
    announced: list[str] = []

    async def scenario() -> str:
        async with application:
            async with running_services(application.host, announced.append):
                await asyncio.sleep(seconds)
            return str(await application.call("app:seen_text"))

    return asyncio.run(scenario()), announced


def _application(directory: Path, bodies: dict[str, str], services: list[dict[str, Any]]) -> Application:
    sources = {f"process {name} funcs time": chunk(body) for name, body in bodies.items()}
    sources |= {"function note env": STORE, "function seen_text env": SEEN}
    return application_of(directory, sources, [HOST, *VARIABLES, *services])


NOTE = "local a = ...\nfuncs.call('app:note', tostring(a))\n"
WAIT = "local event = process.events():receive()\nfuncs.call('app:note', event.kind .. ':' .. tostring(event.reason))"


def test_input_and_stop(tmp_path: Path) -> None:
    body = "local a, b = ...\nfuncs.call('app:note', a .. b.x)\n" + WAIT
    seen, announced = watch(tmp_path, {"loop": body}, [service("main", "loop", "in", {"x": 1})])
    assert seen == "in1 pid.cancel:service stopping "
    assert announced == ["service app:main runs app:loop on app:processes"]


def test_a_raise_starts_it_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "lua2temporal"):
        seen, _ = watch(tmp_path, {"loop": NOTE + "error('broken')"}, [service("main", "loop", "x")])
    assert len(seen.split()) > 4
    assert "service app:main failed: app:loop:4: broken" in caplog.text
    assert "service app:main starts again in 0.0 seconds" in caplog.text


@pytest.mark.parametrize(
    ("end", "log"),
    [
        ("return 1", "service app:main has ended"),
        ("return nil, 'no more'", "is not started again: its error is not retryable"),
        ("error(errors.new{message = 'never', kind = 'Invalid', retryable = false})", "its error is not retryable"),
    ],
)
def test_ends_that_are_final(tmp_path: Path, caplog: pytest.LogCaptureFixture, end: str, log: str) -> None:
    with caplog.at_level(logging.INFO, "lua2temporal"):
        seen, _ = watch(tmp_path, {"loop": NOTE + end}, [service("main", "loop", "x")], 0.15)
    assert seen == "x "
    assert log in caplog.text


def test_attempts_are_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    main = service("main", "loop", "x", restart={**FAST, "max_attempts": 2})
    seen, _ = watch(tmp_path, {"loop": NOTE + "error('broken')"}, [main])
    assert seen == "x x x "
    assert "service app:main is not started again after 2 restarts" in caplog.text


def test_a_stable_time_resets_the_count(tmp_path: Path) -> None:
    main = service("main", "loop", "x", restart={**FAST, "max_attempts": 1}, stable_threshold="20ms")
    seen, _ = watch(tmp_path, {"loop": NOTE + "time.sleep('30ms')\nerror('broken')"}, [main], 0.4)
    assert len(seen.split()) > 3


def test_delays_grow_to_a_limit() -> None:
    policy = RestartPolicy(1.0, 5.0, 2.0, 0.0)
    assert [policy.delay(attempt) for attempt in (1, 2, 3, 4, 500)] == [1.0, 2.0, 4.0, 5.0, 5.0]
    assert all(0.9 <= RestartPolicy().delay(1) <= 1.1 for _ in range(100))


def test_one_that_does_not_stop_is_ended(tmp_path: Path) -> None:
    body = NOTE + "while true do time.sleep('10ms') end"
    seen, _ = watch(tmp_path, {"loop": body}, [service("main", "loop", "x", stop_timeout="50ms")], 0.1)
    assert seen == "x "


def test_required_services_start_first_and_stop_last(tmp_path: Path) -> None:
    stop = "process.events():receive()\nfuncs.call('app:note', 'stop:' .. a)"
    services = [
        service("web", "loop", "web", requires=["app:queue"]),
        service("queue", "loop", "queue", auto_start=False, depends_on=["app:disk"]),
        service("disk", "loop", "disk"),
        service("other", "loop", "other", auto_start=False),
    ]
    seen, announced = watch(tmp_path, {"loop": NOTE + stop}, services, 0.1)
    assert seen == "disk queue web stop:web stop:queue stop:disk "
    assert announced[-1] == "service app:other is not started: its lifecycle.auto_start is not true"


def test_what_cannot_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("optional", "required"):
        (tmp_path / name).mkdir()
    lost = service("main", "nothing", startup="optional")
    seen, announced = watch(tmp_path / "optional", {"loop": NOTE}, [lost], 0.05)
    assert (seen, announced) == ("", [])
    assert "service app:main cannot be started: factory not found: app:nothing" in caplog.text
    with pytest.raises(SettingsError, match="app:main: factory not found: app:nothing"):
        watch(tmp_path / "required", {"loop": NOTE}, [service("main", "nothing")])


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"process": ""}, "process is required"),
        ({"host": ""}, "host is required"),
        ({"host": "node:control"}, "invalid host: node:control"),
        ({"host": "app:nowhere"}, "host not found"),
        ({"input": "text"}, "input must be a list"),
        (
            {"lifecycle": {"auto_start": True, "stop_timeout": "soon"}},
            'invalid stop_timeout: soon is not a duration such as "10s"',
        ),
        ({"lifecycle": {"auto_start": "yes"}}, "auto_start must be a boolean"),
        ({"lifecycle": {"startup": "maybe"}}, "invalid lifecycle.startup: maybe"),
        ({"lifecycle": {"restart": {"max_attempts": -1}}}, "lifecycle.restart.max_attempts must be >= 0"),
        ({"lifecycle": {"restart": {"backoff_factor": 0}}}, "lifecycle.restart.backoff_factor must be >= 1"),
    ],
)
def test_wrong_fields(tmp_path: Path, changes: dict[str, Any], text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        watch(tmp_path, {"loop": NOTE}, [{**service("main", "loop"), **changes}], 0.01)
    assert str(caught.value) == f"app:main: {text}"


@pytest.mark.server
def test_a_workflow_as_service(tmp_path: Path, temporal_address: str) -> None:
    flow = chunk("local e = process.events():receive()\nreturn e.kind")
    main = {**service("main", "flow"), "host": "app:worker"}
    application = application_of(tmp_path, {"workflow flow": flow}, [*temporal_entries(), main])

    async def scenario() -> list[Any]:
        async with running(application, temporal_address) as app:
            assert app.host.client is not None
            client = app.host.client.client
            async with running_services(app.host):
                queue = app.manifest.task_queue("app:worker")
                found: list[str] = []
                for _ in range(100):
                    query = f"TaskQueue = '{queue}' AND ExecutionStatus = 'Running'"
                    found = [item.id async for item in client.list_workflows(query)]
                    if found:
                        break
                    await asyncio.sleep(0.05)
            return [await client.get_workflow_handle(item).result() for item in found]

    assert asyncio.run(scenario()) == ["pid.cancel"]
