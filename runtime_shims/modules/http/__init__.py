"""Module `http`: the request that a function answers, and its answer (host-modules.md §2)."""

from __future__ import annotations

from runtime_shims.engine.current import current
from runtime_shims.http.exchange import Exchange
from runtime_shims.lua.arguments import optional_integer, table_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.http.request import DEFAULT_LIMIT, DEFAULT_TIMEOUT_MS, Request
from runtime_shims.modules.http.response import Response
from runtime_shims.modules.support import INTERNAL, Namespace, failure, library

NO_CONTEXT = "no HTTP request context found"

_CONSTANTS: dict[str, dict[str, str | int]] = {
    "METHOD": {name: name for name in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")},
    "STATUS": {
        "OK": 200,
        "CREATED": 201,
        "ACCEPTED": 202,
        "NO_CONTENT": 204,
        "PARTIAL_CONTENT": 206,
        "MOVED_PERMANENTLY": 301,
        "FOUND": 302,
        "SEE_OTHER": 303,
        "NOT_MODIFIED": 304,
        "TEMPORARY_REDIRECT": 307,
        "PERMANENT_REDIRECT": 308,
        "BAD_REQUEST": 400,
        "UNAUTHORIZED": 401,
        "PAYMENT_REQUIRED": 402,
        "FORBIDDEN": 403,
        "NOT_FOUND": 404,
        "METHOD_NOT_ALLOWED": 405,
        "NOT_ACCEPTABLE": 406,
        "CONFLICT": 409,
        "GONE": 410,
        "UNPROCESSABLE": 422,
        "TOO_MANY_REQUESTS": 429,
        "INTERNAL_ERROR": 500,
        "INTERNAL_SERVER_ERROR": 500,
        "NOT_IMPLEMENTED": 501,
        "BAD_GATEWAY": 502,
        "SERVICE_UNAVAILABLE": 503,
        "GATEWAY_TIMEOUT": 504,
        "VERSION_NOT_SUPPORTED": 505,
    },
    "CONTENT": {
        "JSON": "application/json",
        "FORM": "application/x-www-form-urlencoded",
        "MULTIPART": "multipart/form-data",
        "TEXT": "text/plain",
        "STREAM": "application/octet-stream",
    },
    "TRANSFER": {"CHUNKED": "chunked", "SSE": "sse"},
    "ERROR": {name: name for name in ("PARSE_FAILED", "INVALID_STATE", "WRITE_FAILED", "STREAM_ERROR")},
}

METHOD = Namespace(**_CONSTANTS["METHOD"])
STATUS = Namespace(**_CONSTANTS["STATUS"])
CONTENT = Namespace(**_CONSTANTS["CONTENT"])
TRANSFER = Namespace(**_CONSTANTS["TRANSFER"])
ERROR = Namespace(**_CONSTANTS["ERROR"])


def request(*arguments: LuaValue) -> LuaValue:
    """`http.request([options])`: the request and nil, or nil and an Internal error outside of a request.

    `options.timeout` (milliseconds) and `options.max_body` (bytes) bound the reading of the body through this object.
    """
    options = table_argument(arguments[0], 1, "request") if arguments else Table()
    exchange = _exchange()
    if exchange is None:
        return failure(INTERNAL, NO_CONTEXT)
    timeout = optional_integer(options["timeout"], 0, 1, "request")
    limit = optional_integer(options["max_body"], 0, 1, "request")
    return Request(
        exchange,
        limit if limit > 0 else DEFAULT_LIMIT,
        timeout if timeout > 0 else DEFAULT_TIMEOUT_MS,
    ), None


def response(*_: LuaValue) -> LuaValue:
    """`http.response()`: the answer and nil, or nil and an Internal error outside of a request."""
    exchange = _exchange()
    return failure(INTERNAL, NO_CONTEXT) if exchange is None else (Response(exchange), None)


def _exchange() -> Exchange | None:
    exchange: Exchange | None = getattr(current().world, "exchange", None)
    return exchange


def as_table() -> Table:
    """The module as Lua sees it."""
    constants = {name: library(**values) for name, values in _CONSTANTS.items()}
    return library(request=request, response=response, **constants)
