"""Sends one request and makes the Lua table of its answer (host-modules.md §3.3, §3.4)."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import tempfile
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

import httpx

from runtime_shims.engine.requests import HostCall
from runtime_shims.http.exchange import canonical_header
from runtime_shims.lua.arguments import optional_integer
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, utf8
from runtime_shims.modules.http_client.options import ClientRequest, TlsOptions
from runtime_shims.modules.support import INVALID, failure, from_bytes, to_bytes

MAX_REDIRECTS = 10
MAX_IDLE_CONNECTIONS = 100
STREAM_CHUNK = 32_768
FILE_TYPE = "application/octet-stream"


class RequestFailed(Exception):
    """There is no answer; the text says why."""


_shared: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()


async def send(order: ClientRequest) -> Table:
    """The answer to a request. Raises RequestFailed."""
    stack = contextlib.AsyncExitStack()
    try:
        async with asyncio.timeout(order.timeout_seconds) as limit:
            client = await _client(order, stack)
            response = await client.send(_request(client, order), stream=True, auth=_auth(order), follow_redirects=True)
            stack.push_async_callback(response.aclose)
            if order.stream:
                stream = ClientStream(response, stack.pop_all(), limit.when())
                return _answer(response, None, stream)
            return _answer(response, await _body(response, order.limit), None)
    except TimeoutError:
        raise RequestFailed(f"{_subject(order)}: context deadline exceeded") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, OSError) as problem:
        raise RequestFailed(f"{_subject(order)}: {_reason(problem)}") from None
    finally:
        await stack.aclose()


def _subject(order: ClientRequest) -> str:
    return f'{order.method.capitalize()} "{order.url}"'


def _reason(problem: Exception) -> str:
    return str(problem) or type(problem).__name__


async def _client(order: ClientRequest, stack: contextlib.AsyncExitStack) -> httpx.AsyncClient:
    """The loop's client, or one of its own for a request with a socket or certificates. Nobody keeps cookies."""
    if order.unix_socket or order.tls is not None:
        verify = True if order.tls is None else _tls_context(order.tls)
        transport = httpx.AsyncHTTPTransport(verify=verify, uds=order.unix_socket or None)
        return await stack.enter_async_context(_without_cookies(httpx.AsyncClient(transport=transport, **_SETTINGS)))
    loop = asyncio.get_running_loop()
    if loop not in _shared:
        _shared[loop] = _without_cookies(httpx.AsyncClient(**_SETTINGS))
    return _shared[loop]


_SETTINGS: dict[str, Any] = {
    "trust_env": False,
    "timeout": None,
    "max_redirects": MAX_REDIRECTS,
    "limits": httpx.Limits(max_connections=None, max_keepalive_connections=MAX_IDLE_CONNECTIONS),
}


def _without_cookies(client: httpx.AsyncClient) -> httpx.AsyncClient:
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


def _tls_context(options: TlsOptions) -> ssl.SSLContext:
    if bool(options.certificate) != bool(options.key):
        raise ValueError("both cert and key must be provided together")
    context = ssl.create_default_context(cadata=options.authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if options.skip_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if options.certificate:
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "pair.pem"
            path.touch(0o600)
            path.write_text(f"{options.certificate}\n{options.key}\n")
            context.load_cert_chain(path)
    return context


def _request(client: httpx.AsyncClient, order: ClientRequest) -> httpx.Request:
    content: dict[str, Any] = {}
    if order.files:
        content["files"] = [(file.name, (file.filename, file.content, FILE_TYPE)) for file in order.files]
        content["data"] = {name: to_bytes(value) for name, value in order.form.items()}
    elif order.form:
        content["content"] = urlencode([(to_bytes(key), to_bytes(value)) for key, value in order.form.items()])
    elif order.body:
        content["content"] = order.body
    if order.tls is not None and order.tls.server_name:
        content["extensions"] = {"sni_hostname": order.tls.server_name}
    request = client.build_request(order.method, _url(order), **content)
    extra = [("Content-Type", "application/x-www-form-urlencoded")] if order.form and not order.files else []
    added = [(to_bytes(name), to_bytes(value)) for name, value in (*extra, *order.headers)]
    given = {name.lower() for name, _ in added} - {b"content-type"}
    request.headers = httpx.Headers(
        [*((key, value) for key, value in request.headers.raw if key.lower() not in given), *added]
    )
    if order.cookies:
        request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in order.cookies.items())
    return request


def _url(order: ClientRequest) -> httpx.URL:
    url = httpx.URL(order.url)
    if url.scheme not in ("http", "https"):
        raise ValueError(f'unsupported protocol scheme "{url.scheme}"')
    if not order.query:
        return url
    kept = [(utf8(key), utf8(value)) for key, value in url.params.multi_items() if utf8(key) not in order.query]
    pairs = sorted([*kept, *order.query.items()], key=lambda pair: pair[0])
    return url.copy_with(query=urlencode([(to_bytes(key), to_bytes(value)) for key, value in pairs]).encode())


def _auth(order: ClientRequest) -> httpx.BasicAuth | None:
    return httpx.BasicAuth(to_bytes(order.user), to_bytes(order.password)) if order.user else None


async def _body(response: httpx.Response, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > limit:
            raise RequestFailed(f"response body too large (max {limit} bytes)")
        chunks.append(chunk)
    return b"".join(chunks)


def _answer(response: httpx.Response, body: bytes | None, stream: ClientStream | None) -> Table:
    headers: dict[str, LuaValue] = {}
    for name, value in response.headers.raw:
        headers.setdefault(canonical_header(name.decode("latin-1")), value.decode("latin-1"))
    cookies: dict[str, LuaValue] = {utf8(cookie.name): utf8(cookie.value or "") for cookie in response.cookies.jar}
    return Table(
        status_code=response.status_code,
        url=utf8(str(response.url)),
        body=from_bytes(body) if body else None,
        body_size=-1 if body is None else len(body),
        headers=Table.record(headers) if headers else None,
        cookies=Table.record(cookies) if cookies else None,
        stream=stream,
    )


class ClientStream(LuaObject):
    """The body of an answer, read piece by piece until the request's time is over."""

    __slots__ = ("_chunks", "_closed", "_deadline", "_response", "_rest", "_stack")

    lua_names: ClassVar[tuple[str, ...]] = ("read", "close")

    def __init__(self, response: httpx.Response, stack: contextlib.AsyncExitStack, deadline: float | None) -> None:
        self._response = response
        self._chunks = response.aiter_bytes()
        self._stack = stack
        self._deadline = deadline
        self._rest = b""
        self._closed = False

    async def read(self, size: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`stream:read([size])`: the next chunk, nil at the end, or nil and an error"""
        wanted = max(optional_integer(size, STREAM_CHUNK, 2, "read"), 1)
        if self._closed:
            return failure(INVALID, "stream is closed")
        try:
            return await HostCall(self._next(wanted)), None
        except (httpx.HTTPError, OSError) as problem:
            text = "context deadline exceeded" if isinstance(problem, TimeoutError) else _reason(problem)
            return None, ErrorObject(utf8(text), KINDS["INTERNAL"], retryable=True)

    async def _next(self, size: int) -> str | None:
        if not self._rest:
            async with asyncio.timeout_at(self._deadline):
                async for chunk in self._chunks:
                    if chunk:
                        self._rest = chunk
                        break
        chunk, self._rest = self._rest[:size], self._rest[size:]
        return from_bytes(chunk) or None

    async def close(self, *_: LuaValue) -> LuaValue:
        """`stream:close()`: ends the transfer"""
        if not self._closed:
            self._closed = True
            await HostCall(self._stack.aclose())
        return True, None
