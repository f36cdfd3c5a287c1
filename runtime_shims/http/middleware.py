"""Middleware of routers (host-modules.md §1.7).

A middleware wraps the answer to a matched route. `MIDDLEWARE` lists all names that the reference engine knows; those
without a creator here are refused when the router is loaded, because serving without them would not be what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.middleware.gzip import GZipResponder

from runtime_shims.http.exchange import Answer, Exchange, Middleware, Send
from runtime_shims.http.observing import metrics, otel
from runtime_shims.temporal.settings import SettingsError

Options = Mapping[str, str]

_CORS_METHODS = "GET,POST,PUT,DELETE,OPTIONS,PATCH"
_CORS_HEADERS = "Origin,Content-Type,Accept,Authorization,X-Requested-With"
_CORS_MAX_AGE = "86400"


def cors(options: Options) -> Middleware:
    """Cross-origin requests: answers preflights, and names the allowed origin in other answers."""
    origins = _listed(options.get("cors.allow.origins") or "*")
    methods = options.get("cors.allow.methods") or _CORS_METHODS
    headers = options.get("cors.allow.headers") or _CORS_HEADERS
    max_age = options.get("cors.max.age") or _CORS_MAX_AGE

    async def answer(exchange: Exchange, next_answer: Answer) -> None:
        origin = exchange.header("origin")
        if origin is None or not any(_allows(pattern, origin) for pattern in origins):
            await next_answer(exchange)
            return
        exchange.set_header("Access-Control-Allow-Origin", origin)
        exchange.set_header("Vary", "Origin")
        if options.get("cors.allow.credentials", "").lower() == "true":
            exchange.set_header("Access-Control-Allow-Credentials", "true")
        if exchange.method == "OPTIONS" and exchange.header("access-control-request-method"):
            exchange.set_header("Access-Control-Allow-Methods", methods)
            exchange.set_header("Access-Control-Allow-Headers", headers)
            exchange.set_header("Access-Control-Max-Age", max_age)
            exchange.status, exchange.handled = 204, True
            return
        if options.get("cors.expose.headers"):
            exchange.set_header("Access-Control-Expose-Headers", options["cors.expose.headers"])
        await next_answer(exchange)

    return answer


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _allows(pattern: str, origin: str) -> bool:
    if pattern in ("*", origin):
        return True
    host = urlsplit(origin).hostname or ""
    if pattern == "localhost":
        return origin.startswith(("http://", "https://")) and host == "localhost"
    return pattern.startswith("*.") and host.endswith(pattern[1:])


def real_ip(_options: Options) -> Middleware:
    """The address that a proxy in front names: `X-Real-IP`, else the first of `X-Forwarded-For`."""

    async def answer(exchange: Exchange, next_answer: Answer) -> None:
        forwarded = exchange.header("x-real-ip") or (exchange.header("x-forwarded-for") or "").split(",")[0].strip()
        exchange.remote_address = forwarded or exchange.remote_address
        await next_answer(exchange)

    return answer


_LEVELS = {"fastest": 1, "default": 6, "best": 9}
_COMPRESSED_FROM = 1024


def compress(options: Options) -> Middleware:
    """Answers of some length go out with gzip to clients that accept it. Raises SettingsError for wrong options."""
    level = options.get("compress.level") or "default"
    if level not in _LEVELS:
        raise SettingsError(f"compress.level must be one of {', '.join(_LEVELS)}, not {level}")
    length = options.get("compress.min.length") or str(_COMPRESSED_FROM)
    if not length.isdecimal():
        raise SettingsError(f"compress.min.length must be a number of bytes, not {length}")

    async def answer(exchange: Exchange, next_answer: Answer) -> None:
        if "gzip" in (exchange.header("accept-encoding") or "") and exchange.method != "HEAD":
            responder = GZipResponder(_unused, int(length), _LEVELS[level])
            responder.send = exchange.send
            exchange.send = _with_lower_names(responder.send_with_compression)
        await next_answer(exchange)

    return answer


def _with_lower_names(send: Send) -> Send:
    """Starlette finds headers by their names in lower case only."""

    async def lowered(message: MutableMapping[str, Any]) -> None:
        if "headers" in message:
            message["headers"] = [(name.lower(), value) for name, value in message["headers"]]
        await send(message)

    return lowered


async def _unused(*_: object) -> None:
    """The application of a responder that only sends."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A middleware that can be named: what makes it, None for one that is refused, and the options that it reads."""

    create: Callable[[Options], Middleware] | None = None
    options: frozenset[str] = frozenset()


MIDDLEWARE: Mapping[str, Kind] = {
    "cors": Kind(
        cors,
        frozenset(
            {
                "cors.allow.origins",
                "cors.allow.methods",
                "cors.allow.headers",
                "cors.allow.credentials",
                "cors.expose.headers",
                "cors.max.age",
            }
        ),
    ),
    "real_ip": Kind(real_ip),
    "compress": Kind(compress, frozenset({"compress.level", "compress.min.length"})),
    "metrics": Kind(metrics),
    "otel": Kind(otel),
    "ratelimit": Kind(),
    "token_auth": Kind(),
    "sendfile": Kind(),
    "endpoint_firewall": Kind(),
    "resource_firewall": Kind(),
    "websocket_relay": Kind(),
    "sse_relay": Kind(),
}
