"""`Request`, what `http.request()` gives (host-modules.md §2.3)."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import unquote_to_bytes

from runtime_shims.engine.requests import HostCall
from runtime_shims.http.exchange import BodyTooLarge, ClientGone, Exchange
from runtime_shims.lua.arguments import optional_integer, string_argument
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.http.multipart import MultipartError, parse_multipart
from runtime_shims.modules.json_decoder import DecodeError, decode_text
from runtime_shims.modules.support import INTERNAL, INVALID, error_value, failure, from_bytes

DEFAULT_LIMIT = 125_829_120
DEFAULT_TIMEOUT_MS = 300_000
DEFAULT_FORM_MEMORY = 33_554_432
STREAM_CHUNK = 32_768
MULTIPART = "multipart/form-data"


class Request(LuaObject):
    """The request that is being answered. Every method gives `value, nil` or `nil, err`."""

    __slots__ = ("_exchange", "_limit", "_timeout_ms")

    lua_names: ClassVar[tuple[str, ...]] = (
        "method", "path", "host", "remote_addr", "query", "query_params", "header", "content_type", "content_length",
        "has_body", "is_content_type", "accepts", "param", "params", "body", "body_json", "stream", "parse_multipart",
    )  # fmt: skip

    def __init__(self, exchange: Exchange, limit: int, timeout_ms: int) -> None:
        self._exchange = exchange
        self._limit = limit
        self._timeout_ms = timeout_ms

    def method(self, *_: LuaValue) -> LuaValue:
        """`req:method()`: the verb"""
        return self._exchange.method, None

    def path(self, *_: LuaValue) -> LuaValue:
        """`req:path()`: the decoded path without the query"""
        return self._exchange.path, None

    def host(self, *_: LuaValue) -> LuaValue:
        """`req:host()`: the Host header"""
        return self._exchange.header("host") or "", None

    def remote_addr(self, *_: LuaValue) -> LuaValue:
        """`req:remote_addr()`: `ip:port` of the client"""
        return self._exchange.remote_address, None

    def query(self, name: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`req:query(name)`: the first value of a parameter, or nil"""
        found = self._parameters().get(string_argument(name, 2, "query"))
        return (found[0] if found else None), None

    def query_params(self, *_: LuaValue) -> LuaValue:
        """`req:query_params()`: a table of all parameters, several values joined with commas"""
        return Table.record({name: ",".join(values) for name, values in self._parameters().items()}), None

    def header(self, name: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`req:header(name)`: all values joined, or nil; the name in any case"""
        wanted = string_argument(name, 2, "header")
        return (None if wanted.lower() == "host" else self._exchange.header(wanted)), None

    def content_type(self, *_: LuaValue) -> LuaValue:
        """`req:content_type()`: the header as it came, or nil"""
        return self._exchange.header("content-type"), None

    def content_length(self, *_: LuaValue) -> LuaValue:
        """`req:content_length()`: -1 when it is unknown, 0 without a body"""
        return self._exchange.body.declared_length, None

    def has_body(self, *_: LuaValue) -> LuaValue:
        """`req:has_body()`: whether a length above 0 was announced"""
        return self._exchange.body.declared_length > 0, None

    def is_content_type(self, type_: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`req:is_content_type(text)`: whether the header starts with the text"""
        wanted = string_argument(type_, 2, "is_content_type")
        return (self._exchange.header("content-type") or "").startswith(wanted), None

    def accepts(self, type_: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`req:accepts(type)`: whether the Accept header lists exactly this type, or `*/*`"""
        wanted = string_argument(type_, 2, "accepts")
        listed = [item.strip() for item in (self._exchange.header("accept") or "").split(",")]
        return wanted in listed or "*/*" in listed, None

    def param(self, name: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`req:param(name)`: a parameter of the path, or nil"""
        wanted = string_argument(name, 2, "param")
        if self._exchange.parameters is None:
            return failure(INTERNAL, "no route parameters found")
        return self._exchange.parameters.get(wanted) or None, None

    def params(self, *_: LuaValue) -> LuaValue:
        """`req:params()`: a table of all parameters of the path"""
        if self._exchange.parameters is None:
            return failure(INTERNAL, "no route parameters found")
        return Table.record({name: value for name, value in self._exchange.parameters.items() if value}), None

    async def body(self, *_: LuaValue) -> LuaValue:
        """`req:body()`: the body, empty without one; it can be read again"""
        data, error = await self._read()
        return (from_bytes(data), None) if error is None else (None, error)

    async def body_json(self, *_: LuaValue) -> LuaValue:
        """`req:body_json()`: the decoded body, or nil and an Invalid error"""
        data, error = await self._read()
        if error is not None:
            return None, error
        try:
            return decode_text(from_bytes(data)), None
        except DecodeError as problem:
            return None, error_value(INVALID, str(problem)).wrapped("invalid JSON")

    async def stream(self, *_: LuaValue) -> LuaValue:
        """`req:stream()`: the body in chunks"""
        return RequestStream(self._exchange), None

    async def parse_multipart(self, max_memory: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`req:parse_multipart([max_memory])`: `{files, values}` of a form, or nil and an error"""
        optional_integer(max_memory, DEFAULT_FORM_MEMORY, 2, "parse_multipart")
        content_type = self._exchange.header("content-type") or ""
        if not content_type.startswith(MULTIPART):
            return failure(INVALID, f"content type is not {MULTIPART}")
        data, error = await self._read()
        if error is not None:
            return None, error
        try:
            return parse_multipart(content_type, data), None
        except MultipartError as problem:
            return failure(INTERNAL, str(problem))

    async def _read(self) -> tuple[bytes, ErrorObject | None]:
        try:
            return await HostCall(self._exchange.body.read(self._limit, self._timeout_ms / 1000)), None
        except BodyTooLarge:
            return b"", error_value(INVALID, "request body too large")
        except TimeoutError:
            return b"", error_value(INTERNAL, f"request timeout after {self._timeout_ms}ms")
        except ClientGone:
            return b"", error_value(INTERNAL, "unexpected EOF")

    def _parameters(self) -> dict[str, list[str]]:
        """The query's parameters; what is no valid pair is left out."""
        found: dict[str, list[str]] = {}
        for pair in self._exchange.query.split("&"):
            if pair and ";" not in pair:
                name, _, value = pair.partition("=")
                found.setdefault(_unquoted(name), []).append(_unquoted(value))
        return found

    def lua_tostring(self) -> str:
        return f"http.Request{{method={self._exchange.method}, path={self._exchange.path}}}"


def _unquoted(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("latin-1")


class RequestStream(LuaObject):
    """The body of a request, read piece by piece."""

    __slots__ = ("_closed", "_exchange")

    lua_names: ClassVar[tuple[str, ...]] = ("read", "close")

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._closed = False

    async def read(self, size: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`stream:read([size])`: the next chunk, nil at the end, or nil and an error"""
        wanted = optional_integer(size, STREAM_CHUNK, 2, "read")
        if self._closed:
            return failure(INVALID, "stream is closed")
        try:
            chunk = await HostCall(self._exchange.body.read_chunk(max(wanted, 1)))
        except ClientGone:
            return failure(INTERNAL, "unexpected EOF")
        return (from_bytes(chunk) if chunk else None), None

    async def close(self, *_: LuaValue) -> LuaValue:
        """`stream:close()`"""
        self._closed = True
        return True, None
