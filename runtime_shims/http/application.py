"""The ASGI application of one `http.service` (host-modules.md §1.4, §1.5, §2.5)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Mount

from runtime_shims.engine.host import Host
from runtime_shims.http.configuration import Endpoint, Server
from runtime_shims.http.exchange import Answer, Exchange, Middleware, Receive, RequestBody, Send
from runtime_shims.http.patterns import PatternTree, clean_path, decoded_segments
from runtime_shims.http.static import StaticMount
from runtime_shims.lua.errors import LuaError
from runtime_shims.temporal.headers import CallContext

logger = logging.getLogger("lua2temporal")

Scope = MutableMapping[str, Any]

TEXT_ERROR_HEADERS = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
NO_RESPONSE = "no response sent"
NO_HANDLER = "no handler registered for target"


def http_application(host: Host, server: Server) -> Starlette:
    """The application that answers the endpoints of `server` with functions of `host`, and its files."""
    return Starlette(routes=[Mount("/", app=Dispatcher(host, server))])


class Dispatcher:
    """Finds the endpoint or file of a request and answers it; endpoints win, then the longest path of files."""

    def __init__(self, host: Host, server: Server) -> None:
        self._host = host
        self._server = server
        self._mounts = sorted(server.mounts, key=lambda mount: len(mount.path), reverse=True)
        self._by_method: dict[str, PatternTree[Endpoint]] = {}
        self._paths: PatternTree[Endpoint] = PatternTree()
        for endpoint in server.endpoints:
            if not host.has_function(endpoint.function):
                logger.warning("%s: there is no function %s", endpoint.id, endpoint.function)
            self._by_method.setdefault(endpoint.method, PatternTree()).add(endpoint.pattern, endpoint)
            self._paths.add(endpoint.pattern, endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw_path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        clean = clean_path(raw_path)
        if clean != raw_path:
            await self._redirect(clean, scope, receive, send)
            return
        segments = decoded_segments(raw_path)
        found = self._find(scope["method"], segments)
        if found is not None:
            endpoint, parameters = found
            exchange = self._exchange(scope, receive, send, parameters, endpoint.pattern.text)
            await self._answer(endpoint, exchange)
            return
        known = self._paths.match(segments)
        mounted = self._mounted(segments)
        if known is not None and (mounted is None or scope["method"] == "OPTIONS"):
            await self._other_method(scope, segments, receive, send)
        elif mounted is not None and (mounted[1] or mounted[0].path == "/"):
            mount, inner = mounted
            exchange = self._exchange(scope, receive, send, None, mount.path)
            await self._through(
                mount.id, mount.middleware, lambda exchange: mount.answer(exchange, scope, inner), exchange
            )
        elif mounted is not None or self._paths.match([*segments, ""]) is not None:
            await self._redirect(f"{raw_path}/", scope, receive, send)
        else:
            await _plain_error(404, "404 page not found")(scope, receive, send)

    def _mounted(self, segments: Sequence[str]) -> tuple[StaticMount, Sequence[str]] | None:
        for mount in self._mounts:
            inner = mount.below(segments)
            if inner is not None:
                return mount, inner
        return None

    def _find(self, method: str, segments: Sequence[str]) -> tuple[Endpoint, Mapping[str, str]] | None:
        for candidate in (method, "GET") if method == "HEAD" else (method,):
            tree = self._by_method.get(candidate)
            found = tree.match(segments) if tree is not None else None
            if found is not None:
                return found
        return None

    async def _other_method(self, scope: Scope, segments: Sequence[str], receive: Receive, send: Send) -> None:
        """OPTIONS runs the router's middleware and is then 204; any other method of a known path is not allowed."""
        if scope["method"] == "OPTIONS":
            found = self._paths.match(segments)
            assert found is not None
            exchange = self._exchange(scope, receive, send, found[1], found[0].pattern.text)
            await _through(found[0].middleware, _no_content)(exchange)
            await exchange.finish()
            return
        allowed = {method for method, tree in self._by_method.items() if tree.match(segments) is not None}
        allowed |= {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set())
        response = _plain_error(405, "Method Not Allowed")
        response.headers["Allow"] = ", ".join(sorted(allowed))
        await response(scope, receive, send)

    async def _redirect(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        query = scope.get("query_string", b"").decode("latin-1")
        response = RedirectResponse(f"{path}?{query}" if query else path, 307)
        await response(scope, receive, send)

    async def _answer(self, endpoint: Endpoint, exchange: Exchange) -> None:
        async def call(exchange: Exchange) -> None:
            await self._call(endpoint.function, exchange)

        await self._through(endpoint.id, (*endpoint.middleware, *endpoint.post_middleware), call, exchange)

    async def _through(
        self, entry_id: str, middleware: Sequence[Middleware], innermost: Answer, exchange: Exchange
    ) -> None:
        """Answer within the server's time to write; an answer that has begun then is broken off."""
        try:
            async with asyncio.timeout(self._server.write_seconds) as limit:
                await _through(middleware, innermost)(exchange)
        except Exception as fault:
            if limit.expired():
                logger.warning("%s has not answered within %g seconds", entry_id, self._server.write_seconds)
                if exchange.started:
                    return
                exchange.discard()
                _fail(exchange, "write timeout", 503)
            else:
                logger.exception("%s failed", entry_id)
                _fail(exchange, f"internal error: {type(fault).__name__}")
        await exchange.finish()

    def _exchange(
        self, scope: Scope, receive: Receive, send: Send, parameters: Mapping[str, str] | None, route: str
    ) -> Exchange:
        headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        named = dict(headers)
        client = scope.get("client")
        return Exchange(
            method=scope["method"],
            path=scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
            query=scope.get("query_string", b"").decode("latin-1"),
            headers=headers,
            remote_address=f"{client[0]}:{client[1]}" if client else "",
            parameters=parameters,
            body=RequestBody(receive, _declared_length(named), self._server.read_seconds),
            send=send,
            route=route,
        )

    async def _call(self, function: str, exchange: Exchange) -> None:
        """Run the handler; what it leaves open is answered as host-modules.md §2.5 says."""
        returned: list[int] = []
        try:
            if not self._host.has_function(function):
                _fail(exchange, NO_HANDLER)
                return
            await self._host.call(function, (), CallContext(), exchange=exchange, on_results=returned.append)
        except LuaError as error:
            if exchange.handled:
                logger.warning("%s failed after it had answered: %s", function, error.message)
            _fail(exchange, error.message)
        else:
            if returned == [0]:
                _fail(exchange, NO_RESPONSE)
            elif not exchange.handled:
                exchange.set_header("Content-Type", "application/json")


def _through(middleware: Sequence[Middleware], innermost: Answer) -> Answer:
    """The answer behind all middleware, the first outermost."""
    answer = innermost
    for item in reversed(middleware):
        answer = _wrapped(item, answer)
    return answer


def _wrapped(middleware: Middleware, answer: Answer) -> Answer:
    async def wrapped(exchange: Exchange) -> None:
        await middleware(exchange, answer)

    return wrapped


async def _no_content(exchange: Exchange) -> None:
    exchange.status = 204


def _fail(exchange: Exchange, text: str, status: int = 500) -> None:
    """Answer with an error unless the handler has answered already."""
    if exchange.handled:
        return
    exchange.answer_headers.update(TEXT_ERROR_HEADERS)
    exchange.status = status
    exchange.write(f"{text}\n".encode())


def _plain_error(status: int, text: str) -> PlainTextResponse:
    return PlainTextResponse(f"{text}\n", status, {"X-Content-Type-Options": "nosniff"})


def _declared_length(headers: Mapping[str, str]) -> int:
    """The announced length of the body: -1 when it is unknown, 0 when there is none."""
    length = headers.get("content-length", "")
    if length.isdecimal():
        return int(length)
    return -1 if "transfer-encoding" in headers else 0
