"""Middleware of routers (host-modules.md §1.7).

A middleware wraps the answer to a matched route. `MIDDLEWARE` lists all names that the reference engine knows; those
without a creator here are refused when the router is loaded, because serving without them would not be what was asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from runtime_shims.http.exchange import Exchange

Answer = Callable[[Exchange], Awaitable[None]]
Middleware = Callable[[Exchange, Answer], Awaitable[None]]
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
        if exchange.method == "OPTIONS" and exchange.header("access-control-request-method"):
            exchange.set_header("Access-Control-Allow-Methods", methods)
            exchange.set_header("Access-Control-Allow-Headers", headers)
            exchange.set_header("Access-Control-Max-Age", max_age)
            exchange.status, exchange.handled = 204, True
            return
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


def _transparent(_options: Options) -> Middleware:
    """Observes or speeds up without changing what a program or a client sees."""

    async def answer(exchange: Exchange, next_answer: Answer) -> None:
        await next_answer(exchange)

    return answer


MIDDLEWARE: Mapping[str, Callable[[Options], Middleware] | None] = {
    "cors": cors,
    "real_ip": real_ip,
    "compress": _transparent,
    "metrics": _transparent,
    "otel": _transparent,
    "ratelimit": None,
    "token_auth": None,
    "sendfile": None,
    "endpoint_firewall": None,
    "resource_firewall": None,
    "websocket_relay": None,
    "sse_relay": None,
}
