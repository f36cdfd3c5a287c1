"""Module `http_client` (host-modules.md §3): requests to other servers, over httpx.

An answer of any status is a result. What goes wrong before there is one is an error of kind Internal that may be
retried.
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote_plus, unquote_to_bytes

from runtime_shims.engine.requests import HostCall
from runtime_shims.lua.arguments import string_argument, table_argument
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import ArgumentError
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, utf8
from runtime_shims.modules.http_client.exchange import RequestFailed, send
from runtime_shims.modules.http_client.options import ClientRequest, read_request
from runtime_shims.modules.support import INVALID, failure, library, to_bytes


async def get(url: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`http_client.get(url[, options])`"""
    return await _request("get", "GET", url, options)


async def post(url: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`http_client.post(url[, options])`"""
    return await _request("post", "POST", url, options)


async def put(url: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`http_client.put(url[, options])`"""
    return await _request("put", "PUT", url, options)


async def patch(url: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`http_client.patch(url[, options])`"""
    return await _request("patch", "PATCH", url, options)


async def delete(url: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`http_client.delete(url[, options])`"""
    return await _request("delete", "DELETE", url, options)


async def head(url: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`http_client.head(url[, options])`"""
    return await _request("head", "HEAD", url, options)


async def request(method: LuaValue = None, url: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`http_client.request(method, url[, options])`"""
    verb = string_argument(method, 1, "request").upper()
    if not verb:
        raise ArgumentError(1, "request", "method cannot be empty")
    return await _request("request", verb, url, options, 2)


async def request_batch(requests: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`http_client.request_batch{{method, url[, options]}, …}`: all at once.

    `responses, nil`, or `responses, errors` with the failures by index; nil and an Invalid error, and nothing sent,
    when a request is malformed.
    """
    listed = [item for _, item in table_argument(requests, 1, "request_batch").ipairs()]
    if not listed:
        raise ArgumentError(1, "request_batch", "at least one request is required")
    orders: list[ClientRequest] = []
    for item in listed:
        problem = _malformed(item)
        if problem is not None:
            return failure(INVALID, problem)
        orders.append(read_request(item[1].upper(), item[2], item[3] if isinstance(item[3], Table) else Table()))
    outcomes = await HostCall(_all(orders))
    responses, errors = Table(), Table()
    for index, outcome in enumerate(outcomes, 1):
        target = errors if isinstance(outcome, RequestFailed) else responses
        target[index] = _error(outcome) if isinstance(outcome, RequestFailed) else outcome
    return responses, errors if any(isinstance(outcome, RequestFailed) for outcome in outcomes) else None


def encode_uri(text: LuaValue = None, *_: LuaValue) -> str:
    """`http_client.encode_uri(text)`: query escaping, a space is `+`"""
    return quote_plus(to_bytes(string_argument(text, 1, "encode_uri")))


def decode_uri(text: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`http_client.decode_uri(text)`: the text and nil, or nil and an Invalid error"""
    escaped = string_argument(text, 1, "decode_uri")
    for piece in escaped.split("%")[1:]:
        if len(piece) < 2 or any(digit not in "0123456789abcdefABCDEF" for digit in piece[:2]):
            return failure(INVALID, f'invalid URL escape "%{piece[:2]}"')
    return unquote_to_bytes(escaped.replace("+", " ")).decode("latin-1"), None


async def _request(function: str, method: str, url: LuaValue, options: LuaValue, position: int = 1) -> LuaValue:
    target = string_argument(url, position, function)
    if not target:
        raise ArgumentError(position, function, "url cannot be empty")
    fields = Table() if options is None else table_argument(options, position + 1, function)
    order = read_request(method, target, fields)
    await order.read_files()
    try:
        return await HostCall(send(order)), None
    except RequestFailed as problem:
        return None, _error(problem)


async def _all(orders: list[ClientRequest]) -> list[Table | RequestFailed]:
    async def one(order: ClientRequest) -> Table | RequestFailed:
        try:
            return await send(order)
        except RequestFailed as problem:
            return problem

    return await asyncio.gather(*(one(order) for order in orders))


def _malformed(item: LuaValue) -> str | None:
    if not isinstance(item, Table):
        return "each request must be a table"
    if type(item[1]) is not str:
        return "method must be a string"
    if type(item[2]) is not str:
        return "URL must be a string"
    if isinstance(item[3], Table) and item[3]["stream"] is True:
        return "streaming not supported in batch requests"
    return None


def _error(problem: RequestFailed) -> ErrorObject:
    return ErrorObject(utf8(str(problem)), KINDS["INTERNAL"], retryable=True)


def as_table() -> Table:
    """The module as Lua sees it."""
    functions = (get, post, put, patch, delete, head, request, request_batch, encode_uri, decode_uri)
    return library(**{function.__name__: function for function in functions})
