"""`Response`, what `http.response()` gives (host-modules.md §2.4, §2.6).

The methods of the platform give nil on success and the error otherwise. `status`, `json` and `header` do the same work
and give the response, so that they can be chained.
"""

from __future__ import annotations

from typing import ClassVar

from runtime_shims.engine.requests import HostCall
from runtime_shims.http.exchange import NO_BODY_ALLOWED, BodyForbidden, Exchange
from runtime_shims.lua.arguments import integer_argument, string_argument, table_argument
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import ArgumentError
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.json_encoder import EncodeError, encode_value
from runtime_shims.modules.support import INTERNAL, INVALID, error_value, to_bytes

_SENT = {
    "status": "cannot set status after headers are sent",
    "headers": "cannot set headers after they are sent",
    "content_type": "cannot set content type after headers are sent",
    "transfer": "cannot set transfer mode after headers are sent",
    "events": "cannot switch to SSE mode after headers are sent",
}
CHUNKED = "chunked"
SSE = "sse"


class Response(LuaObject):
    """The answer to the request. All objects of one request share what has been decided."""

    __slots__ = ("_exchange",)

    lua_names: ClassVar[tuple[str, ...]] = (
        "set_status", "set_header", "set_content_type", "write", "write_json", "flush", "set_transfer", "write_event",
        "status", "json", "header",
    )  # fmt: skip

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def set_status(self, code: LuaValue = None, *_: LuaValue) -> ErrorObject | None:
        """`res:set_status(code)`: decides the status, and with it the headers"""
        status = integer_argument(code, 2, "set_status")
        if self._exchange.decided:
            return error_value(INVALID, _SENT["status"])
        if not 100 <= status <= 999:
            return error_value(INVALID, f"invalid status code {status}")
        if status >= 200:
            self._exchange.status = status
            self._exchange.handled = self._exchange.decided = True
        return None

    def set_header(self, name: LuaValue = None, value: LuaValue = None, *_: LuaValue) -> ErrorObject | None:
        """`res:set_header(name, value)`: replaces a header"""
        key, text = string_argument(name, 2, "set_header"), string_argument(value, 3, "set_header")
        if self._exchange.decided:
            return error_value(INVALID, _SENT["headers"])
        self._exchange.set_header(key, text)
        self._exchange.handled = True
        return None

    def set_content_type(self, type_: LuaValue = None, *_: LuaValue) -> ErrorObject | None:
        """`res:set_content_type(type)`"""
        text = string_argument(type_, 2, "set_content_type")
        if self._exchange.decided:
            return error_value(INVALID, _SENT["content_type"])
        self._exchange.set_header("Content-Type", text)
        return None

    def write(self, data: LuaValue = None, *_: LuaValue) -> ErrorObject | None:
        """`res:write(data)`: appends to the body"""
        text = string_argument(data, 2, "write")
        try:
            self._exchange.write(to_bytes(text))
        except BodyForbidden:
            return error_value(INTERNAL, NO_BODY_ALLOWED)
        return None

    def write_json(self, value: LuaValue = None, *_: LuaValue) -> ErrorObject | None:
        """`res:write_json([value])`: appends a value as JSON; null without one"""
        try:
            self._exchange.write_json(to_bytes(encode_value(value)))
        except EncodeError as problem:
            return error_value(INVALID, str(problem))
        except BodyForbidden:
            return error_value(INTERNAL, NO_BODY_ALLOWED)
        return None

    async def flush(self, *_: LuaValue) -> ErrorObject | None:
        """`res:flush()`: sends what has been written so far"""
        return await self._flush()

    def set_transfer(self, mode: LuaValue = None, *_: LuaValue) -> ErrorObject | None:
        """`res:set_transfer("chunked" | "sse")`"""
        wanted = string_argument(mode, 2, "set_transfer")
        if wanted not in (CHUNKED, SSE):
            raise ArgumentError(2, "set_transfer", "invalid transfer type")
        if self._exchange.decided:
            return error_value(INVALID, _SENT["transfer"])
        self._exchange.set_header("Cache-Control", "no-cache")
        if wanted == SSE:
            self._switch_to_events()
        return None

    async def write_event(self, event: LuaValue = None, *_: LuaValue) -> ErrorObject | None:
        """`res:write_event{name =, data =}`: sends a server-sent event"""
        fields = table_argument(event, 2, "write_event")
        name, data = fields["name"], fields["data"]
        if type(name) is not str:
            raise ArgumentError(2, "write_event", "name must be a string")
        if data is None:
            raise ArgumentError(2, "write_event", "data is required")
        if not self._exchange.events:
            if self._exchange.decided:
                return error_value(INVALID, _SENT["events"])
            self._exchange.set_header("Cache-Control", "no-cache")
            self._switch_to_events()
        try:
            text = encode_value(data)
        except EncodeError as problem:
            return error_value(INVALID, str(problem))
        line = name.replace("\r", " ").replace("\n", " ")
        self._exchange.write(to_bytes(f"event: {line}\ndata: {text}\n\n"))
        return await self._flush()

    # --- the chaining names -------------------------------------------------------------------------------------

    def status(self, code: LuaValue = None, *_: LuaValue) -> Response:
        """`res:status(code)`: `set_status`, giving the response"""
        self.set_status(code)
        return self

    def json(self, value: LuaValue = None, *_: LuaValue) -> Response:
        """`res:json([value])`: `write_json`, giving the response"""
        self.write_json(value)
        return self

    def header(self, name: LuaValue = None, value: LuaValue = None, *_: LuaValue) -> Response:
        """`res:header(name, value)`: a header, also behind `status`, giving the response"""
        key, text = string_argument(name, 2, "header"), string_argument(value, 3, "header")
        if not self._exchange.started:
            self._exchange.set_header(key, text)
            self._exchange.handled = True
        return self

    def _switch_to_events(self) -> None:
        self._exchange.events = True
        self._exchange.set_header("Content-Type", "text/event-stream")
        self._exchange.set_header("Connection", "keep-alive")

    async def _flush(self) -> ErrorObject | None:
        try:
            await HostCall(self._exchange.flush())
        except OSError as problem:
            return error_value(INTERNAL, str(problem) or "write: broken pipe")
        return None

    def lua_tostring(self) -> str:
        return "http.Response{}"
