"""`lua2temporal serve` and `dev` as processes: HTTP, services and workers together, changes, signals."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from runtime_shims.temporal.dev_server import free_port

from .projects import temporal_entries
from .test_processes import chunk
from .test_worker_command import command

pytestmark = pytest.mark.server

SOURCES = {
    "greet": chunk("return 'hello ' .. name", "name"),
    "handler": chunk(
        "local res, req = http.response(), http.request()\n"
        "local value, err = process.exec('app:greet', 'app:worker', req:query('name'))\n"
        "if err then return nil, err end\nres:write_json({value = value, loops = (env.get('LOOPS'))})"
    ),
    "loop": chunk(
        "local n = 0\nwhile true do n = n + 1 env.set('LOOPS', tostring(n))\n"
        "local stop = process.events():case_receive()\n"
        "local r = channel.select{stop, time.after('20ms'):case_receive()}\n"
        "if r.value and r.value.kind then print('stopped: ' .. r.value.kind) return end end"
    ),
}


def project(directory: Path, port: int) -> Path:
    def lua(kind: str, name: str, *modules: str) -> dict[str, Any]:
        method = {} if kind == "workflow" else {"method": "main"}
        entry = {"name": name, "kind": f"{kind}.lua", "source": f"file://{name}.lua", "modules": list(modules)}
        return {**entry, **method}

    entries = [
        *temporal_entries(),
        {"name": "memory", "kind": "env.storage.memory"},
        {"name": "loops", "kind": "env.variable", "variable": "LOOPS", "storage": "app:memory"},
        {"name": "gateway", "kind": "http.service", "addr": f"127.0.0.1:{port}", "colour": "red"},
        {"name": "api", "kind": "http.router", "meta": {"server": "gateway"}, "middleware": ["metrics"]},
        {
            "name": "greet.get",
            "kind": "http.endpoint",
            "method": "GET",
            "path": "/greet",
            "func": "handler",
            "meta": {"router": "api"},
        },
        {
            "name": "looping",
            "kind": "process.service",
            "process": "loop",
            "host": "app:processes",
            "lifecycle": {"auto_start": True},
        },
        {**lua("workflow", "greet"), "meta": {"temporal": {"workflow": {"worker": "app:worker"}}}},
        lua("function", "handler", "http", "env"),
        lua("process", "loop", "env", "time"),
    ]
    document = {"version": "1.0", "namespace": "app", "entries": entries}
    (directory / "_index.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    for name, text in SOURCES.items():
        (directory / f"{name}.lua").write_text(text)
    return directory


def greet(url: str, name: str) -> Any:
    return httpx.get(f"{url}/greet", params={"name": name}, trust_env=False, timeout=20).json()


def test_serve(tmp_path: Path, temporal_address: str) -> None:
    health, metrics = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    options = ("--address", temporal_address, "--port", "0", "--health", health, "--metrics", metrics)
    with command(project(tmp_path, 1), "serve", ".", *options) as running:
        url = running.wait_for(r"app:gateway listens on (http://\S+)").group(1)
        assert "service app:looping runs app:loop on app:processes" in running.text()
        assert "`http.service` has no field `colour`" in running.text()
        answer = greet(url, "lua")
        assert answer["value"] == "hello lua"
        assert int(answer["loops"]) > 0
        assert httpx.get(f"http://{health}/", trust_env=False).text == "ok\n"
        measured = httpx.get(f"http://{metrics}/metrics", trust_env=False).text
        assert 'http_requests{method="GET",route="/greet"' in measured
        assert running.end() == 0
        assert "stopped: pid.cancel" in running.text()
    assert "Traceback" not in running.text()


def test_worker_runs_services(tmp_path: Path, temporal_address: str) -> None:
    with command(project(tmp_path, 1), "worker", ".", "--address", temporal_address) as running:
        running.wait_for("service app:looping runs app:loop on app:processes")
        assert running.end() == 0
    with command(tmp_path, "worker", ".", "--address", temporal_address, "--entry", "app:worker") as running:
        running.wait_for("serves task queue")
        assert running.end() == 0
        assert "service app:looping" not in running.text()


def test_dev(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with command(project(tmp_path, port), "dev", ".", "--db", str(tmp_path / "state.db")) as running:
        running.wait_for(r"web UI at http://\S+")
        running.wait_for("ready")
        assert greet(url, "lua")["value"] == "hello lua"
        (tmp_path / "greet.lua").write_text(SOURCES["greet"].replace("hello", "bye"))
        running.wait_for("(?s)ready.*building again.*ready")
        assert greet(url, "lua")["value"] == "bye lua"
        (tmp_path / "greet.lua").write_text("return {main = function( end}")
        running.wait_for("waiting for a change")
        (tmp_path / "greet.lua").write_text(SOURCES["greet"])
        running.wait_for("(?s)waiting for a change.*building again.*ready")
        assert greet(url, "lua")["value"] == "hello lua"
        started = time.monotonic()
        assert running.end(signal.SIGINT) == 0
        assert time.monotonic() - started < 15
    assert "Traceback" not in running.text()
    assert (tmp_path / "state.db").is_file()
