"""`lua2temporal test` of projects whose tests use the project's own HTTP endpoints and services."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from runtime_shims.temporal.dev_server import free_port

from .test_testing import lua2temporal

FILES = {
    "hello": 'return {main = function() http.response():json({message = "hello " .. http.request():query("who")}) end}',
    "asks": """
local function main()
    local answer, err = http_client.get("http://127.0.0.1:PORT/api/hello", {query = {who = "lua"}})
    assert(answer, tostring(err))
    assert(json.decode(answer.body).message == "hello lua", answer.body)
    local missing = http_client.get("http://127.0.0.1:PORT/api/none")
    assert(missing.status_code == 404)
end
return {main = main}
""",
    "counter": """
local count = 0
return {main = function(name)
    process.registry.register(name)
    while true do
        local message = process.inbox():receive()
        count = count + 1
        process.send(message:from(), "count", count)
    end
end}
""",
    "counts": """
local function main()
    local replies = process.listen("count")
    local pid
    for _ = 1, 100 do
        pid = process.registry.lookup("counter")
        if pid then break end
        time.sleep("5ms")
    end
    process.send(pid, "next")
    assert(replies:receive() == 1, "another test's count is seen")
end
return {main = main}
""",
}


def project(directory: Path, port: int, middleware: str = "cors") -> Path:
    def function(name: str, *modules: str, file: str = "", **meta: Any) -> dict[str, Any]:
        kind, source = ("process.lua" if name == "counter" else "function.lua"), f"file://{file or name}.lua"
        return {"name": name, "kind": kind, "source": source, "method": "main", "modules": list(modules), "meta": meta}

    entries = [
        {"name": "gateway", "kind": "http.service", "addr": f"127.0.0.1:{port}", "lifecycle": {"auto_start": True}},
        {"name": "lazy", "kind": "http.service", "addr": "127.0.0.1:1"},
        {
            "name": "api",
            "kind": "http.router",
            "prefix": "/api",
            "meta": {"server": "gateway"},
            "middleware": [middleware],
        },
        {
            "name": "hello.get",
            "kind": "http.endpoint",
            "method": "GET",
            "path": "/hello",
            "func": "hello",
            "meta": {"router": "api"},
        },
        {"name": "processes", "kind": "process.host"},
        {
            "name": "counting",
            "kind": "process.service",
            "process": "counter",
            "host": "app:processes",
            "input": ["counter"],
            "lifecycle": {"auto_start": True},
        },
        function("hello", "http"),
        function("asks", "http_client", "json", type="test", suite="http"),
        function("counter"),
        function("counts", "time", type="test", suite="services"),
        function("counts_again", "time", file="counts", type="test", suite="services"),
    ]
    document = {"version": "1.0", "namespace": "app", "entries": entries}
    (directory / "_index.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    for name, text in FILES.items():
        (directory / f"{name}.lua").write_text(text.replace("PORT", str(port)).strip() + "\n")
    return directory


def statuses(directory: Path, *arguments: str) -> tuple[dict[str, str], str]:
    done = lua2temporal("test", ".", "--format", "json", *arguments, directory=directory)
    return {item["entry_id"]: item["status"] for item in json.loads(done.stdout)["tests"]}, done.stderr


def test_what_starts_by_itself_runs(tmp_path: Path) -> None:
    found, errors = statuses(project(tmp_path, free_port()))
    assert found == {"app:asks": "passed", "app:counts": "passed", "app:counts_again": "passed"}, errors


def test_without_http(tmp_path: Path) -> None:
    found, _ = statuses(project(tmp_path, free_port()), "--no-http")
    assert found == {"app:asks": "failed", "app:counts": "passed", "app:counts_again": "passed"}


def test_servers_that_cannot_be_used(tmp_path: Path) -> None:
    found, errors = statuses(project(tmp_path, free_port(), "token_auth"))
    assert found["app:asks"] == "failed"
    assert "no HTTP server is started:\napp:api: middleware token_auth is not supported" in errors
