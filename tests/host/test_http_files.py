"""`http.static`, middleware and limits of HTTP servers, with a real client."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest

from runtime_shims.http.application import http_application
from runtime_shims.http.configuration import HttpConfigurationError, read_servers

from .projects import application_of
from .test_http import API, GATEWAY, body_of, endpoint, serve

FS = {"name": "public", "kind": "fs.directory", "directory": "public"}
ALWAYS = body_of("res:write('handler')")


def mount(path: str = "/files", **fields: Any) -> dict[str, Any]:
    return {
        "name": "static",
        "kind": "http.static",
        "path": path,
        "fs": "public",
        "meta": {"server": "gateway"},
        **fields,
    }


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    public = tmp_path / "public"
    for name, text in {
        "page.html": "<p>page</p>",
        "data.txt": "0123456789",
        "docs/index.html": "<p>docs</p>",
        "plain/a&b.txt": "x",
        "plain/sub/c.txt": "y",
        "index.txt": "no index page",
    }.items():
        (public / name).parent.mkdir(parents=True, exist_ok=True)
        (public / name).write_text(text)
    (tmp_path / "secret.txt").write_text("secret")
    (public / "link.txt").symlink_to(tmp_path / "secret.txt")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def get(
    project: Path, entries: list[dict[str, Any]], *requests: tuple[str, str, dict[str, str]]
) -> list[httpx.Response]:
    answers: list[httpx.Response] = []

    async def scenario(client: httpx.AsyncClient) -> None:
        for method, path, headers in requests:
            answers.append(await client.request(method, path, headers=headers))

    serve(project, {"function handler http": ALWAYS}, [FS, *entries], scenario)
    return answers


def test_files(project: Path) -> None:
    paths = ("/files/data.txt", "/files/docs/", "/files/plain/", "/files/none.txt", "/files/link.txt", "/other")
    answers = get(project, [mount()], *(("GET", path, {}) for path in paths))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 404, 404]
    assert answers[0].text == "0123456789"
    assert answers[0].headers["content-type"].startswith("text/plain")
    assert answers[1].text == "<p>docs</p>"
    assert '<a href="a%26b.txt">a&amp;b.txt</a>\n<a href="sub/">sub/</a>' in answers[2].text
    assert answers[3].text == "404 page not found\n"


def test_redirects_ranges_and_times(project: Path) -> None:
    first = get(
        project,
        [mount(static_options={"cache": "max-age=60"})],
        ("GET", "/files", {}),
        ("GET", "/files/docs", {}),
        ("GET", "/files/docs/index.html", {}),
        ("GET", "/files/data.txt/", {}),
        ("GET", "/files/data.txt", {"Range": "bytes=2-4"}),
        ("HEAD", "/files/data.txt", {}),
        ("POST", "/files/data.txt", {}),
    )
    found = [(answer.status_code, answer.headers.get("location")) for answer in first[:4]]
    assert found == [(307, "/files/"), (301, "docs/"), (301, "./"), (301, "../data.txt")]
    assert (first[4].status_code, first[4].text) == (206, "234")
    assert (first[5].status_code, first[5].text, first[5].headers["content-length"]) == (200, "", "10")
    assert (first[6].status_code, first[6].text) == (200, "0123456789")
    assert all(answer.headers["cache-control"] == "max-age=60" for answer in first[1:])
    modified = first[4].headers["last-modified"]
    again = get(project, [mount()], ("GET", "/files/data.txt", {"If-Modified-Since": modified}))
    assert again[0].status_code == 304


@pytest.mark.parametrize("path", ["/files/../secret.txt", "/files/%2e%2e/secret.txt", "/files/..%2fsecret.txt"])
def test_no_way_out(project: Path, path: str) -> None:
    answer = get(project, [mount()], ("GET", path, {}))[0]
    assert answer.status_code in (307, 404)
    assert "secret" not in answer.text


def test_single_page(project: Path) -> None:
    options = {"spa": True, "index": "page.html"}
    answers = get(
        project,
        [mount("/", static_options=options), API, endpoint("GET", "/x", "handler")],
        *(("GET", path, {}) for path in ("/", "/any/where", "/data.txt", "/api/x")),
    )
    assert [answer.text for answer in answers] == ["<p>page</p>", "<p>page</p>", "0123456789", "handler"]
    assert answers[1].headers["content-type"] == "text/html; charset=utf-8"
    legacy = get(project, [mount(options={"spa": "true", "index": "page.html"})], ("GET", "/files/any", {}))
    assert legacy[0].text == "<p>page</p>"


def test_endpoints_win_and_other_methods_fall_through(project: Path) -> None:
    entries = [mount("/api"), API, endpoint("GET", "/data.txt", "handler")]
    answers = get(project, entries, *((method, "/api/data.txt", {}) for method in ("GET", "POST", "OPTIONS")))
    assert [(answer.status_code, answer.text) for answer in answers] == [
        (200, "handler"),
        (200, "0123456789"),
        (204, ""),
    ]


def test_middleware_of_files(project: Path) -> None:
    big = project / "public" / "big.txt"
    big.write_text("text " * 1000)
    entries = [mount(middleware=["cors", "compress"], options={"cors.allow.origins": "*.example.com"})]
    headers = {"Origin": "https://app.example.com", "Accept-Encoding": "gzip"}
    answer = get(project, entries, ("GET", "/files/big.txt", headers))[0]
    assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == "text " * 1000


def test_compressed_answers(tmp_path: Path) -> None:
    answers: list[httpx.Response] = []

    async def scenario(client: httpx.AsyncClient) -> None:
        for path, accepted in (("/api/big", "gzip"), ("/api/big", "identity"), ("/api/small", "gzip")):
            answers.append(await client.get(path, headers={"Accept-Encoding": accepted}))
        async with client.stream("GET", "/api/big", headers={"Accept-Encoding": "gzip"}) as raw:
            assert gzip.decompress(b"".join([part async for part in raw.aiter_raw()])) == b"a" * 5000

    router = {**API, "middleware": ["compress"], "options": {"compress.level": "best"}}
    sources = {
        "function big http": body_of("res:write(string.rep('a', 5000))"),
        "function small http": body_of("res:write('a')"),
    }
    serve(tmp_path, sources, [router, endpoint("GET", "/big", "big"), endpoint("GET", "/small", "small")], scenario)
    assert [answer.headers.get("content-encoding") for answer in answers] == ["gzip", None, None]
    assert answers[0].text == answers[1].text == "a" * 5000
    assert int(answers[0].headers["content-length"]) < 100


def test_spans(tmp_path: Path) -> None:
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    async def scenario(client: httpx.AsyncClient) -> None:
        parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        await client.get("/api/users/7", headers={"traceparent": parent})

    router = {**API, "middleware": ["otel"]}
    serve(tmp_path, {"function handler http": ALWAYS}, [router, endpoint("GET", "/users/{id}", "handler")], scenario)
    span = exporter.get_finished_spans()[-1]
    assert span.name == "GET /api/users/{id}"
    assert span.context is not None and f"{span.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert span.attributes is not None and span.attributes["http.response.status_code"] == 200


def test_time_to_write(tmp_path: Path) -> None:
    answers: list[httpx.Response] = []

    async def scenario(client: httpx.AsyncClient) -> None:
        answers.append(await client.get("/api/slow"))
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/api/stream")

    slow = body_of("res:set_header('X-A', 'b')\nrequire('time').sleep('5s')\nres:write('late')")
    stream = body_of("res:write('first')\nres:flush()\nrequire('time').sleep('5s')\nres:write('late')")
    gateway = {**GATEWAY, "timeouts": {"write": "200ms", "read": "100ms"}}
    entries = [API, endpoint("GET", "/slow", "slow"), endpoint("GET", "/stream", "stream")]
    serve(tmp_path, {"function slow http time": slow, "function stream http time": stream}, entries, scenario, gateway)
    assert (answers[0].status_code, answers[0].text) == (503, "write timeout\n")


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ([mount(path="files"), FS], "app:static: path must start with /"),
        ([mount(fs=""), FS], "app:static: filesystem is required"),
        ([mount(fs="app:none"), FS], "app:static: filesystem not found: app:none"),
        ([mount(), {**FS, "kind": "fs.embed"}], "app:static: file systems of kind fs.embed are not supported"),
        ([mount(), {**FS, "directory": "nowhere"}], "nowhere is not a directory"),
        ([mount(static_options={"spa": True}), FS], "app:static: index file must be specified for SPA mode"),
        ([mount(middleware=["token_auth"]), FS], "app:static: middleware token_auth is not supported"),
        ([mount(), {**mount(), "name": "again"}, FS], "app:static: path /files is already served"),
        ([{**mount(), "meta": {}}, FS], "app:static: server metadata is required"),
        ([{**API, "middleware": ["compress"], "options": {"compress.level": "max"}}], "compress.level must be one of"),
        ([{**API, "middleware": ["cors", {"a": 1}]}], "app:api: failed to create middleware: {'a': 1}"),
        ([{**GATEWAY, "name": "g2", "lifecycle": {"auto_start": "yes"}}], "app:g2: auto_start must be a boolean"),
        ([{**GATEWAY, "name": "g2", "lifecycle": 5}], "app:g2: lifecycle must be a mapping"),
        ([{**GATEWAY, "name": "g2", "network": "app:net"}], "app:g2: overlay networks are not supported"),
        ([{**GATEWAY, "name": "g2", "timeouts": {"read": 30}}], "app:g2: invalid read timeout: 30"),
        ([{**GATEWAY, "name": "g2", "host": {"buffer_size": -1}}], "app:g2: host.buffer_size must be >= 0"),
    ],
)
def test_refusals(project: Path, entries: list[dict[str, Any]], text: str) -> None:
    application = application_of(project, {"function handler http": ALWAYS}, [GATEWAY, *entries])
    with pytest.raises(HttpConfigurationError) as caught:
        read_servers(application.manifest)
    assert text in str(caught.value)


def test_every_unusable_entry_is_named(project: Path) -> None:
    entries = [GATEWAY, mount(path="files"), FS, {**API, "middleware": ["ratelimit"]}, {**API, "name": "b", "meta": {}}]
    application = application_of(project, {"function handler http": ALWAYS}, entries)
    with pytest.raises(HttpConfigurationError) as caught:
        read_servers(application.manifest)
    assert str(caught.value).splitlines() == [
        "app:api: middleware ratelimit is not supported",
        "app:b: server metadata is required",
        "app:static: path must start with /",
    ]


def test_options_that_nobody_reads(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    security = {**GATEWAY, "lifecycle": {"auto_start": True, "security": {"actor": {"id": "web"}}}}
    entries = [security, {**API, "middleware": ["cors"], "options": {"cors.allow.orgins": "*"}}]
    application = application_of(
        project, {"function handler http": ALWAYS}, [*entries, endpoint("GET", "/x", "missing")]
    )
    servers = read_servers(application.manifest)
    http_application(application.host, servers["app:gateway"])
    assert "app:missing.get: there is no function app:missing" in caplog.text
    assert "app:api: no middleware of middleware reads the option cors.allow.orgins" in caplog.text
    assert "app:gateway: lifecycle.security is not enforced" in caplog.text
