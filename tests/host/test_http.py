"""HTTP endpoints with a real client: routes, both spellings of the answer, everything that can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from runtime_shims.http.configuration import HttpConfigurationError, read_servers
from runtime_shims.http.server import running_servers

from .projects import application_of

GATEWAY = {"name": "gateway", "kind": "http.service", "addr": "127.0.0.1:0", "lifecycle": {"auto_start": True}}
API: dict[str, Any] = {"name": "api", "kind": "http.router", "prefix": "/api", "meta": {"server": "gateway"}}


def endpoint(method: str, path: str, function: str, name: str = "") -> dict[str, Any]:
    return {
        "name": name or f"{function}.{method.lower()}",
        "kind": "http.endpoint",
        "method": method,
        "path": path,
        "func": function,
        "meta": {"router": "api"},
    }


Scenario = Callable[[httpx.AsyncClient], Awaitable[None]]


def serve(
    directory: Path,
    sources: dict[str, str],
    entries: list[dict[str, Any]],
    scenario: Scenario,
    gateway: dict[str, Any] = GATEWAY,
) -> None:
    application = application_of(directory, sources, [gateway, *entries])

    async def run() -> None:
        async with (
            application,
            running_servers(application.host, read_servers(application.manifest).values()) as running,
            httpx.AsyncClient(base_url=running[0].url, trust_env=False) as client,
        ):
            await asyncio.wait_for(scenario(client), 20)

    asyncio.run(run())


def ask(directory: Path, handler: str, *request: Any, modules: str = "http json", **options: Any) -> httpx.Response:
    """The answer of one handler, `main`, at /api/x for any method that is asked for."""
    found: list[httpx.Response] = []

    async def scenario(client: httpx.AsyncClient) -> None:
        found.append(await client.request(*(request or ("GET", "/api/x")), **options))

    method = request[0] if request else "GET"
    serve(directory, {f"function handler {modules}": handler}, [API, endpoint(method, "/x", "handler")], scenario)
    return found[0]


def body_of(statements: str) -> str:
    head = "local function main()\nlocal res, req = http.response(), http.request()\n"
    return f"{head}{statements}\nend\nreturn {{main = main}}"


# --- both spellings ---------------------------------------------------------------------------------------------------


def test_statements(tmp_path: Path) -> None:
    answer = ask(tmp_path, body_of('res:set_status(http.STATUS.CREATED)\nres:write_json({id = 7, tags = {"a"}})'))
    assert answer.status_code == 201
    assert answer.json() == {"id": 7, "tags": ["a"]}
    assert answer.headers["content-type"] == "application/json"


def test_chaining_names(tmp_path: Path) -> None:
    answer = ask(tmp_path, body_of('return http.response():status(202):header("X-Kind", "a"):json({ok = true})'))
    assert (answer.status_code, answer.json(), answer.headers["x-kind"]) == (202, {"ok": True}, "a")


def test_chained_canonical_names(tmp_path: Path) -> None:
    answer = ask(tmp_path, body_of('res:set_status(401):write_json({error = "who?"})'))
    assert (answer.status_code, answer.json()) == (401, {"error": "who?"})


def test_canonical_names_give_nil(tmp_path: Path) -> None:
    answer = ask(
        tmp_path,
        body_of(
            'local a = res:set_header("A", "1")\nlocal b = res:set_status(200)\nlocal c = res:write("x")\n'
            "res:write(tostring(a) .. tostring(b) .. tostring(c))"
        ),
    )
    assert answer.text == "xnilnilnil"


# --- what was decided stays -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("res:set_status(500)", "cannot set status after headers are sent"),
        ('res:set_header("A", "b")', "cannot set headers after they are sent"),
        ('res:set_content_type("text/html")', "cannot set content type after headers are sent"),
        ('res:set_transfer("sse")', "cannot set transfer mode after headers are sent"),
        ('res:write_event({name = "n", data = 1})', "cannot switch to SSE mode after headers are sent"),
    ],
)
def test_too_late(tmp_path: Path, statement: str, text: str) -> None:
    answer = ask(
        tmp_path, body_of(f'res:write("body ")\nlocal err = {statement}\nres:write(err:kind() .. " " .. tostring(err))')
    )
    assert (answer.status_code, answer.text) == (200, f"body Invalid {text}")


def test_server_sent_events(tmp_path: Path) -> None:
    answer = ask(tmp_path, body_of('for i = 1, 2 do res:write_event({name = "tick", data = {n = i}}) end'))
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.text == 'event: tick\ndata: {"n":1}\n\nevent: tick\ndata: {"n":2}\n\n'


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        ("plain", "text/plain; charset=utf-8"),
        ("<html></html>", "text/html; charset=utf-8"),
        ("\\255", "application/octet-stream"),
    ],
)
def test_content_type_that_nobody_named(tmp_path: Path, body: str, type_: str) -> None:
    assert ask(tmp_path, body_of(f'res:write("{body}")')).headers["content-type"] == type_


# --- handlers that answer nothing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statements", "status", "text"),
    [
        ("", 500, "no response sent\n"),
        ("return nil", 200, ""),
        ("return {a = 1}", 200, ""),
        ('return nil, "broken"', 500, "broken\n"),
        ('return nil, errors.new("gone")', 500, "gone\n"),
        ('error("boom")', 500, "app:handler:3: boom\n"),
        ("error({code = 1})", 500, None),
        ('res:write("done") error("late")', 200, "done"),
        ("res:set_status(204)", 204, ""),
        ('res:set_content_type("text/html")', 500, "no response sent\n"),
    ],
)
def test_end_of_the_handler(tmp_path: Path, statements: str, status: int, text: str | None) -> None:
    answer = ask(tmp_path, body_of(statements))
    assert answer.status_code == status
    if text is not None:
        assert answer.text == text


def test_body_with_a_status_that_has_none(tmp_path: Path) -> None:
    answer = ask(tmp_path, body_of('res:set_status(204)\nlocal err = res:write("x")\nassert(err:kind() == "Internal")'))
    assert (answer.status_code, answer.text) == (204, "")


def test_outside_of_a_request(tmp_path: Path) -> None:
    source = (
        "local function main()\nlocal res, err = http.response()\n"
        "return tostring(res) .. err:kind() .. tostring(err)\nend\nreturn {main = main}"
    )
    application = application_of(tmp_path, {"function handler http": source})
    assert asyncio.run(application.call("app:handler")) == "nilInternalno HTTP request context found"


# --- the request ------------------------------------------------------------------------------------------------------


def test_request(tmp_path: Path) -> None:
    handler = body_of(
        "res:write_json({method = req:method(), path = req:path(), one = req:query('a'), all = req:query_params(),\n"
        "  header = req:header('X-Request-ID'), type = req:content_type(), length = req:content_length(),\n"
        "  has = req:has_body(), is = req:is_content_type('text/'), accepts = req:accepts('text/html'),\n"
        "  host = req:header('Host') == nil, body = req:body(), again = req:body(), empty = req:query('e')})"
    )
    answer = ask(
        tmp_path,
        handler,
        "POST",
        "/api/x?a=1%202&a=3&e=",
        content="größe".encode(),
        headers={"x-request-id": "r", "content-type": "text/plain", "accept": "text/html, a/b"},
    )
    assert answer.json() == {
        "method": "POST", "path": "/api/x", "one": "1 2", "all": {"a": "1 2,3", "e": ""}, "header": "r",
        "type": "text/plain", "length": 7, "has": True, "is": True, "accepts": True, "host": True, "body": "größe",
        "again": "größe", "empty": "",
    }  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"{", b"[1,"])
def test_bad_json(tmp_path: Path, content: bytes) -> None:
    handler = body_of("local v, err = req:body_json()\nres:set_status(400)\nres:write(tostring(v) .. err:kind())")
    answer = ask(tmp_path, handler, "POST", "/api/x", content=content)
    assert (answer.status_code, answer.text) == (400, "nilInvalid")


@pytest.mark.parametrize("chunked", [False, True])
def test_body_limit(tmp_path: Path, chunked: bool) -> None:
    handler = body_of("local v, err = http.request({max_body = 10}):body()\nres:write(tostring(v) .. tostring(err))")

    async def pieces() -> Any:
        for _ in range(4):
            yield b"12345"

    content = pieces() if chunked else b"x" * 11
    assert ask(tmp_path, handler, "POST", "/api/x", content=content).text == "nilrequest body too large"


def test_body_that_does_not_arrive(tmp_path: Path) -> None:
    handler = body_of("local v, err = http.request({timeout = 50}):body()\nres:write(err:kind() .. tostring(err))")

    async def slow() -> Any:
        yield b"1"
        await asyncio.sleep(0.5)
        yield b"2"

    assert ask(tmp_path, handler, "POST", "/api/x", content=slow()).text == "Internalrequest timeout after 50ms"


def test_stream(tmp_path: Path) -> None:
    handler = body_of(
        "local s, n, total = req:stream(), 0, 0\nwhile true do local c = s:read(1000) if not c then break end\n"
        "n = n + 1 total = total + #c end\nres:write_json({total = total, several = n > 1})"
    )
    assert ask(tmp_path, handler, "POST", "/api/x", content=b"x" * 4096).json() == {"total": 4096, "several": True}


def test_form_with_files(tmp_path: Path) -> None:
    handler = body_of(
        "local form = req:parse_multipart()\nlocal file = form.files.doc[1]\n"
        "res:write_json({name = file:name(), size = file:size(), text = file:stream():read(), a = form.values.a})"
    )
    answer = ask(tmp_path, handler, "POST", "/api/x", data={"a": ["1", "2"]}, files={"doc": ("d.txt", b"hello\r\n")})
    assert answer.json() == {"name": "d.txt", "size": 7, "text": "hello\r\n", "a": ["1", "2"]}


def test_form_of_another_type(tmp_path: Path) -> None:
    handler = body_of("local v, err = req:parse_multipart()\nres:write(err:kind() .. tostring(err))")
    answer = ask(tmp_path, handler, "POST", "/api/x", content=b"x")
    assert answer.text == "Invalidcontent type is not multipart/form-data"


# --- routes -----------------------------------------------------------------------------------------------------------


SHOW = body_of("res:write_json({p = req:params(), path = req:path()})")


def test_routes(tmp_path: Path) -> None:
    entries = [
        API,
        endpoint("GET", "/users/{id}", "show", "wildcard"),
        endpoint("GET", "/users/me", "me", "literal"),
        endpoint("POST", "/users/:id", "show", "colon"),
        endpoint("GET", "/tree/", "show", "subtree"),
        endpoint("GET", "/files/{rest...}", "show", "rest"),
        endpoint("GET", "/missing", "nobody", "missing"),
    ]
    sources = {"function show http": SHOW, "function me http": body_of('res:write("me")')}

    async def scenario(client: httpx.AsyncClient) -> None:
        async def get(path: str, method: str = "GET") -> httpx.Response:
            return await client.request(method, path)

        assert (await get("/api/users/me")).text == "me"
        assert (await get("/api/users/a%2Fb")).json()["p"] == {"id": "a/b"}
        assert (await get("/api/users/7", "POST")).json()["p"] == {"id": "7"}
        assert (await get("/api/tree/a/b")).json()["path"] == "/api/tree/a/b"
        assert (await get("/api/files/a/b")).json()["p"] == {"rest": "a/b"}
        assert (await get("/api/users/me", "HEAD")).text == ""
        redirect = await get("/api/tree")
        assert (redirect.status_code, redirect.headers["location"]) == (307, "/api/tree/")
        cleaned = await get("/api//users/../users/me?x=1")
        assert (cleaned.status_code, cleaned.headers["location"]) == (307, "/api/users/me?x=1")
        unknown = await get("/api/users/a/b")
        assert (unknown.status_code, unknown.text) == (404, "404 page not found\n")
        refused = await get("/api/users/7", "DELETE")
        assert (refused.status_code, refused.text) == (405, "Method Not Allowed\n")
        assert refused.headers["allow"] == "GET, HEAD, OPTIONS, POST"
        options = await get("/api/users/7", "OPTIONS")
        assert (options.status_code, options.text) == (204, "")
        missing = await get("/api/missing")
        assert (missing.status_code, missing.text) == (500, "no handler registered for target\n")

    serve(tmp_path, sources, entries, scenario)


def test_cross_origin_requests(tmp_path: Path) -> None:
    router = {**API, "middleware": ["cors"], "options": {"cors.allow.origins": "localhost,*.example.com"}}

    async def scenario(client: httpx.AsyncClient) -> None:
        preflight = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}
        answer = await client.options("/api/x", headers=preflight)
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
        assert answer.headers["access-control-allow-methods"] == "GET,POST,PUT,DELETE,OPTIONS,PATCH"
        assert answer.headers["vary"] == "Origin"
        allowed = await client.get("/api/x", headers={"Origin": "https://a.example.com"})
        assert allowed.headers["access-control-allow-origin"] == "https://a.example.com"
        stranger = await client.get("/api/x", headers={"Origin": "https://evil.org"})
        assert (stranger.status_code, "access-control-allow-origin" in stranger.headers) == (200, False)

    serve(
        tmp_path,
        {"function handler http": body_of('res:write("x")')},
        [router, endpoint("GET", "/x", "handler")],
        scenario,
    )


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ([{**API, "meta": {}}], "app:api: server metadata is required"),
        ([{**API, "meta": {"server": "other"}}], "app:api: server not found"),
        ([{**API, "middleware": ["cors", "magic"]}], "app:api: failed to create middleware: magic"),
        ([{**API, "middleware": ["token_auth"]}], "app:api: middleware token_auth is not supported"),
        ([API, {**API, "name": "again"}], "app:api: router prefix already exists"),
        ([API, endpoint("get", "/x", "f")], "app:f.get: invalid HTTP method: get"),
        ([API, endpoint("GET", "x", "f")], "app:f.get: path must start with /"),
        ([API, endpoint("GET", "/x", "")], "app:.get: function name is required"),
        ([API, endpoint("GET", "/{a-b}", "f")], "app:f.get: invalid parameter name in {a-b}"),
        ([{**endpoint("GET", "/x", "f"), "meta": {"router": "no"}}], "app:f.get: router not found"),
        (
            [API, endpoint("GET", "/{a}/x", "f", "one"), endpoint("GET", "/y/{b}", "f", "two")],
            "app:gateway: route pattern conflicts detected: GET /api/y/{b} of app:two and /api/{a}/x of app:one",
        ),
    ],
)
def test_entries_that_cannot_be_served(tmp_path: Path, entries: list[dict[str, Any]], text: str) -> None:
    application = application_of(tmp_path, {"function f http": "return {main = function() end}"}, [GATEWAY, *entries])
    with pytest.raises(HttpConfigurationError) as caught:
        read_servers(application.manifest)
    assert str(caught.value) == text


def test_port_in_use(tmp_path: Path) -> None:
    application = application_of(tmp_path, {"function f http": "return {main = function() end}"}, [GATEWAY])
    servers = read_servers(application.manifest).values()

    async def run() -> None:
        async with running_servers(application.host, servers) as running:
            taken = int(running[0].url.rpartition(":")[2])
            with pytest.raises(HttpConfigurationError, match="address already in use"):
                async with running_servers(application.host, servers, taken):
                    pass

    asyncio.run(run())


def test_constants_as_values(tmp_path: Path) -> None:
    answer = ask(
        tmp_path,
        body_of(
            "local names, ok = {}, pcall(function() http.STATUS.OK = 1 end)\n"
            "for name in pairs(http.TRANSFER) do names[#names + 1] = name end\ntable.sort(names)\n"
            "local wanted = 'CREATED'\n"
            "res:write_json({http.STATUS.TEAPOT == nil, http.METHOD.TRACE == nil, http.STATUS[wanted], ok, names})"
        ),
    )
    assert answer.json() == [True, True, 201, False, ["CHUNKED", "SSE"]]


def test_client_that_leaves_a_stream(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    handler = body_of(
        "for i = 1, 1000 do\nlocal err = res:write_event({name = 'n', data = i})\n"
        "if err then logger:info('stopped', {kind = err:kind(), early = i < 500, text = tostring(err)}) return end\n"
        "time.sleep('2ms')\nend"
    )

    async def scenario(client: httpx.AsyncClient) -> None:
        async with client.stream("GET", "/api/x") as answer:
            await anext(answer.aiter_bytes())
        for _ in range(100):
            await asyncio.sleep(0.01)
            if "stopped" in caplog.text:
                break

    with caplog.at_level("INFO", "lua2temporal"):
        serve(
            tmp_path, {"function handler http time logger": handler}, [API, endpoint("GET", "/x", "handler")], scenario
        )
    fields = next(record.__dict__["fields"] for record in caplog.records if record.getMessage() == "stopped")
    assert fields == {"kind": "Internal", "early": True, "text": "write: broken pipe"}
