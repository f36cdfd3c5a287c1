"""One HTTP request and the answer to it, between ASGI and the Lua objects of module `http` (host-modules.md §2).

Texts are as they are on the wire, one character per byte. The answer is kept back until somebody flushes it or the
handler ends, so that its length and content type are known; what has been decided by then is remembered in `decided`,
which is what the reference engine calls "headers sent".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.responses import Response

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

NO_BODY_STATUS = frozenset({204, 304})
NO_BODY_ALLOWED = "http: request method or response status code does not allow body"
HTML_STARTS = (b"<!DOCTYPE HTML", b"<HTML")


class BodyTooLarge(Exception):
    """The request body is longer than the handler allows."""


class ClientGone(Exception):
    """The client closed the connection."""


class BodyForbidden(Exception):
    """The status of the answer allows no body."""


@dataclass(slots=True)
class RequestBody:
    """The body of a request, read once and kept; a server may limit the time that it takes to arrive."""

    receive: Receive
    declared_length: int
    limit_seconds: float | None = None
    _chunks: list[bytes] = field(default_factory=list)
    _complete: bool = False
    _streamed: int = 0

    async def read(self, limit: int, timeout_seconds: float) -> bytes:
        """The whole body. Raises BodyTooLarge, ClientGone, and TimeoutError when it does not arrive in time."""
        if self.declared_length > limit:
            raise BodyTooLarge
        async with asyncio.timeout(min(timeout_seconds, self.limit_seconds or timeout_seconds)):
            while not self._complete:
                await self._next_chunk()
                if sum(map(len, self._chunks)) > limit:
                    raise BodyTooLarge
        whole = b"".join(self._chunks)
        self._chunks = [whole]
        if len(whole) > limit:
            raise BodyTooLarge
        return whole

    async def read_chunk(self, size: int) -> bytes:
        """At most `size` more bytes, nothing at the end. Raises ClientGone."""
        while True:
            rest = b"".join(self._chunks)[self._streamed :]
            if rest or self._complete:
                chunk = rest[:size]
                self._streamed += len(chunk)
                return chunk
            await self._next_chunk()

    async def disconnected(self) -> None:
        """Wait until the client is gone, behind a body that has been read; for ever where that cannot be told."""
        if not self._complete and self.declared_length != 0:
            await asyncio.Event().wait()
        self._complete = True
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def _next_chunk(self) -> None:
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        if message.get("body"):
            self._chunks.append(message["body"])
        self._complete = not message.get("more_body", False)


@dataclass(slots=True)
class Exchange:
    """A request that is being answered.

    `handled` tells whether the handler has done anything that answers it, `decided` whether status and headers count as
    sent, `started` whether they are on the wire. `route` is the pattern that the request matched.
    """

    method: str
    path: str
    query: str
    headers: list[tuple[str, str]]
    remote_address: str
    parameters: Mapping[str, str] | None
    body: RequestBody
    send: Send
    route: str = ""
    status: int | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    handled: bool = False
    decided: bool = False
    started: bool = False
    events: bool = False
    _pending: list[bytes] = field(default_factory=list)
    _complete: bool = False
    _watch: asyncio.Task[None] | None = None
    _json: bool = False

    def header(self, name: str) -> str | None:
        """All values of a request header, None without any. Names are compared without case."""
        wanted = name.lower()
        found = [value for key, value in self.headers if key == wanted]
        return ", ".join(found) if found else None

    # --- the answer ---------------------------------------------------------------------------------------------

    def set_header(self, name: str, value: str) -> None:
        """Replace a header of the answer."""
        self.answer_headers[canonical_header(name)] = value

    def write(self, data: bytes) -> None:
        """Append to the body; decides status and headers. Raises BodyForbidden."""
        if (self.status or 200) in NO_BODY_STATUS:
            raise BodyForbidden
        self._pending.append(data)
        self.handled = self.decided = True

    def write_json(self, data: bytes) -> None:
        """Append JSON to the body, with its content type where that is still open. Raises BodyForbidden."""
        if not self.decided:
            self.set_header("Content-Type", "application/json")
        self._json = True
        self.write(data)

    async def flush(self) -> None:
        """Send what there is. Raises BrokenPipeError when the client has gone since an earlier flush."""
        self.handled = self.decided = True
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self.body.disconnected())
        elif self._watch.done():
            raise BrokenPipeError("write: broken pipe")
        await self._start(chunked=True)
        await self._send_pending(more=True)

    async def respond(self, response: Response, scope: MutableMapping[str, Any]) -> None:
        """Answer with a response of Starlette, which sends itself; headers of middleware are added to it."""
        for name, value in self.answer_headers.items():
            response.headers[name] = value
        self.status = response.status_code
        self.handled = self.decided = self.started = self._complete = True
        await response(scope, self.body.receive, self.send)

    def discard(self) -> None:
        """Forget what has been answered and not been sent."""
        self.status, self.handled, self.decided = None, False, False
        self._pending.clear()
        self.answer_headers.clear()

    async def finish(self) -> None:
        """Send the rest and end the answer."""
        if self._watch is not None:
            self._watch.cancel()
        if self._complete:
            return
        await self._start(chunked=False)
        await self._send_pending(more=False)

    async def _start(self, *, chunked: bool) -> None:
        if self.started:
            return
        self.started = True
        body = b"".join(self._pending)
        if "Content-Type" not in self.answer_headers and body:
            self.answer_headers["Content-Type"] = "application/json" if self._json else sniffed_type(body)
        if not chunked and (self.status or 200) not in NO_BODY_STATUS:
            self.answer_headers.setdefault("Content-Length", str(len(body)))
        headers = [(_latin1(name), _latin1(value)) for name, value in self.answer_headers.items()]
        await self.send({"type": "http.response.start", "status": self.status or 200, "headers": headers})

    async def _send_pending(self, *, more: bool) -> None:
        body = b"" if self.method == "HEAD" else b"".join(self._pending)
        self._pending.clear()
        if body or not more:
            await self.send({"type": "http.response.body", "body": body, "more_body": more})


Answer = Callable[[Exchange], Awaitable[None]]
Middleware = Callable[[Exchange, Answer], Awaitable[None]]


def canonical_header(name: str) -> str:
    """A header name as the reference engine writes it: `x-request-id` is `X-Request-Id`."""
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))


def sniffed_type(body: bytes) -> str:
    """The content type of a body whose handler named none."""
    start = body.lstrip(b" \t\r\n\f")[:16].upper()
    if start.startswith(HTML_STARTS):
        return "text/html; charset=utf-8"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if b"\0" in body else "text/plain; charset=utf-8"


def _latin1(text: str) -> bytes:
    """The bytes of a header; line breaks cannot smuggle another header in."""
    return text.replace("\r", " ").replace("\n", " ").encode("latin-1", "replace")
