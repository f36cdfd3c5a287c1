"""`http_client` against a real server of our own, `logger`, `env`."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from runtime_shims.http.configuration import read_servers
from runtime_shims.http.server import running_servers

from .projects import application_of
from .test_http import API, GATEWAY, body_of, endpoint

ECHO = body_of(
    "res:set_header('Set-Cookie', 'seen=1')\nlocal status = tonumber(req:query('status') or '200')\n"
    "if req:query('to') then res:set_header('Location', req:query('to')) end\n"
    "if req:query('slow') then require('time').sleep('2s') end\nres:set_status(status)\n"
    "if status ~= 204 then res:write_json({method = req:method(), query = req:query_params(), body = req:body(),\n"
    "type = req:content_type(), a = req:header('A'), auth = req:header('Authorization'), "
    "cookie = req:header('Cookie')}) end"
)


def call(directory: Path, statements: str, *args: Any, modules: str = "http_client json") -> Any:
    """What a function answers that talks to an echoing server, whose address is its argument."""
    client = f"local function main(url)\n{statements}\nend\nreturn {{main = main}}"
    sources = {"function echo http time": ECHO, f"function client {modules}": client}
    routes = [API, *(endpoint(method, "/x", "echo") for method in ("GET", "POST", "PUT"))]
    application = application_of(directory, sources, [GATEWAY, *routes])

    async def run() -> Any:
        async with (
            application,
            running_servers(application.host, read_servers(application.manifest).values()) as running,
        ):
            return await asyncio.wait_for(application.call("app:client", f"{running[0].url}/api/x", *args), 20)

    return asyncio.run(run())


GIVE_JSON = "return json.decode(res.body)"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{query = {b = '2', n = 5}}", {"query": {"a": "1", "b": "2"}}),
        ("{query = {a = 'ü'}}", {"query": {"a": "ü"}}),
        ("{headers = {A = 'x', B = 1}}", {"a": "x"}),
        ("{auth = {user = 'u', pass = 'p'}}", {"auth": "Basic dTpw"}),
        ("{cookies = {c = '1'}}", {"cookie": "c=1"}),
    ],
)
def test_options(tmp_path: Path, options: str, expected: dict[str, Any]) -> None:
    result = call(tmp_path, f"local res = http_client.get(url .. '?a=1', {options})\n{GIVE_JSON}")
    assert {key: result[key] for key in expected} == expected


def test_bodies(tmp_path: Path) -> None:
    result = call(
        tmp_path,
        "local plain = json.decode(http_client.post(url, {body = 'text'}).body)\n"
        "local form = json.decode(http_client.post(url, {form = {a = '1 2'}}).body)\n"
        "local both = {form = {a = '1'}, files = {{name = 'f', content = 'c'}}}\n"
        "local files = json.decode(http_client.put(url, both).body)\n"
        "return {plain.body, plain.type or 'none', form.body, form.type, files.type:sub(1, 20)}",
    )
    assert result == ["text", "none", "a=1+2", "application/x-www-form-urlencoded", "multipart/form-data;"]


def test_answer(tmp_path: Path) -> None:
    result = call(
        tmp_path,
        "local res, err = http_client.get(url .. '?status=404')\n"
        "return {res.status_code, res.headers['Content-Type'], res.cookies.seen, #res.body == res.body_size,\n"
        "err == nil}",
    )
    assert result == [404, "application/json", "1", True, True]
    empty = call(tmp_path, "local res = http_client.get(url .. '?status=204')\nreturn {res.body == nil, res.body_size}")
    assert empty == [True, 0]


def test_no_cookie_is_kept(tmp_path: Path) -> None:
    result = call(tmp_path, f"http_client.get(url)\nlocal res = http_client.get(url)\n{GIVE_JSON}")
    assert "cookie" not in result


def test_redirects(tmp_path: Path) -> None:
    result = call(
        tmp_path,
        "local res = http_client.post(url .. '?status=303&to=/api/x', {body = 'b'})\n"
        "return {json.decode(res.body).method, res.url == url}",
    )
    assert result == ["GET", True]
    endless = call(
        tmp_path,
        "local res, err = http_client.get(url .. '?status=302&to=' .. http_client.encode_uri('/api/x?status=302'))\n"
        "return res.status_code",
    )
    assert endless == 302


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ("http_client.get('http://127.0.0.1:1/')", "connect"),
        ("http_client.get('ftp://x/')", "unsupported protocol scheme"),
        ("http_client.get('http://no-such-host.invalid/')", ""),
        ("http_client.get(url, {max_response_body = 5})", "response body too large (max 5 bytes)"),
        ("http_client.get(url .. '?slow=1', {timeout = '100ms'})", "context deadline exceeded"),
        ("http_client.get(url, {tls = {cert = 'x'}})", "both cert and key must be provided together"),
    ],
)
def test_failures(tmp_path: Path, request_: str, text: str) -> None:
    found = call(
        tmp_path,
        f"local res, err = {request_}\nreturn {{res == nil, err:kind(), err:retryable(), tostring(err)}}",
    )
    assert found[:3] == [True, "Internal", True]
    assert text in found[3]


def test_batch(tmp_path: Path) -> None:
    result = call(
        tmp_path,
        "local rs, errs = http_client.request_batch({{'GET', url}, {'GET', 'http://127.0.0.1:1/'}, {'POST', url}})\n"
        "local _, bad = http_client.request_batch({{1, url}})\n"
        "return {rs[1].status_code, rs[2] == nil, rs[3].status_code, errs[1] == nil, errs[2]:kind(), tostring(bad)}",
    )
    assert result == [200, True, 200, True, "Internal", "method must be a string"]


def test_stream(tmp_path: Path) -> None:
    result = call(
        tmp_path,
        "local res = http_client.get(url, {stream = true})\nlocal all, n = '', 0\nwhile true do\n"
        "local chunk = res.stream:read(10)\nif not chunk then break end\nall, n = all .. chunk, n + 1\nend\n"
        "local facts = {json.decode(all).method, n > 1, res.body_size, res.body == nil}\n"
        "local closed, err = res.stream:close()\nreturn {facts, closed, err == nil, #{1, res.stream:close()}}",
    )
    assert result == [["GET", True, -1, True], True, True, 2]


def test_escaping(tmp_path: Path) -> None:
    result = call(
        tmp_path,
        "local bad, err = http_client.decode_uri('%zz')\n"
        "return {http_client.encode_uri('a b/ü~'), http_client.decode_uri('a+b%2F'), bad == nil, err:kind()}",
    )
    assert result == ["a+b%2F%C3%BC~", "a b/", True, "Invalid"]


# --- logger -----------------------------------------------------------------------------------------------------------


def test_logger(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = (
        "local function main()\nlocal log = logger:named('a'):with({x = 1}):named('b')\n"
        "log:info('hello', {y = {1, 2}, e = errors.new('bad')})\nlogger.warn('dotted', {z = true})\n"
        "logger:error('m')\nend\n"
        "return {main = main}"
    )
    application = application_of(tmp_path, {"function f logger": source})
    with caplog.at_level(logging.INFO, "lua2temporal"):
        asyncio.run(application.call("app:f"))
    found = [
        (record.name, record.levelname, record.getMessage(), record.__dict__["fields"], record.__dict__["place"])
        for record in caplog.records
    ]
    assert found == [
        ("lua2temporal.a.b", "INFO", "hello", {"x": 1, "y": [1, 2], "e": "bad"}, "app:f:3"),
        ("lua2temporal", "WARNING", "dotted", {"z": True}, "app:f:4"),
        ("lua2temporal", "ERROR", "m", {}, "app:f:5"),
    ]


@pytest.mark.parametrize("statement", ["logger:info({})", "logger:named('')", "logger:info('m', 1)"])
def test_logger_refuses(tmp_path: Path, statement: str) -> None:
    source = f"local function main()\nreturn (pcall(function() {statement} end))\nend\nreturn {{main = main}}"
    assert asyncio.run(application_of(tmp_path, {"function f logger": source}).call("app:f")) is False


# --- env --------------------------------------------------------------------------------------------------------------


def test_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTSIDE", "from the system")
    monkeypatch.setenv("EMPTY", "")
    (tmp_path / "values.env").write_text("FILED=in a file # comment\n")

    def variable(name: str, storage: str, **fields: Any) -> dict[str, Any]:
        return {"name": name, "kind": "env.variable", "storage": f"app:{storage}", **fields}

    entries: list[dict[str, Any]] = [
        {"name": "memory", "kind": "env.storage.memory"},
        {"name": "system", "kind": "env.storage.os"},
        {"name": "fixed", "kind": "env.storage.static", "values": {"FIXED": "f"}},
        {"name": "file", "kind": "env.storage.file", "file_path": str(tmp_path / "values.env")},
        {"name": "all", "kind": "env.storage.router", "storages": ["app:memory", "app:file", "app:fixed"]},
        variable("outside", "system", variable="OUTSIDE"),
        variable("empty", "system", variable="EMPTY", default="default"),
        variable("fixed_one", "fixed", variable="FIXED"),
        variable("filed", "file", variable="FILED"),
        variable("routed", "all", variable="ROUTED"),
        variable("locked", "memory", variable="LOCKED", readonly=True, default="x"),
        variable("private", "memory"),
        variable("lost", "nowhere", variable="LOST"),
    ]
    source = """
        local function try(f, ...)
            local value, err = f(...)
            return err and err:kind() or tostring(value)
        end
        local function main()
            return {
                try(env.get, "OUTSIDE"), try(env.get, "EMPTY"), try(env.get, "FIXED"), try(env.get, "FILED"),
                try(env.get, "HOME"), try(env.get, ""), try(env.set, "ROUTED", "1"), try(env.get, "app:routed"),
                try(env.set, "LOCKED", "1"), try(env.set, "OUTSIDE", "1"), try(env.set, "private", "p"),
                try(env.get, "private"), try(env.set, "LOST", "1"), try(env.set, "FILED", "2"),
                try(env.get, "FILED"), env.get_all()["OUTSIDE"]
            }
        end
        return {main = main}
    """
    result = asyncio.run(application_of(tmp_path, {"function f env": source}, entries).call("app:f"))
    assert result == [
        "from the system", "default", "f", "in a file", "NotFound", "Invalid", "true", "1", "PermissionDenied",
        "PermissionDenied", "true", "p", "NotFound", "true", "2", "from the system",
    ]  # fmt: skip
    assert (tmp_path / "values.env").read_text() == "FILED=2\n"
