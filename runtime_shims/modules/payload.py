"""Module `payload` (spec/wire.md §3.4): values together with the format of their transport."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.modules.support import INTERNAL, Namespace, failure, library

FORMATS = {
    "JSON": "json/plain",
    "YAML": "yaml/plain",
    "STRING": "text/plain",
    "BYTES": "application/octet-stream",
    "MSGPACK": "application/msgpack",
    "LUA": "lua/any",
    "GOLANG": "golang/any",
    "ERROR": "golang/error",
}

format = Namespace(**FORMATS)
"""`payload.format`, by attribute."""


class Payload(LuaObject):
    """A value and its format. `value` is what `data()` gives; in a text format it is the text."""

    __slots__ = ("format", "value")

    lua_names: ClassVar[tuple[str, ...]] = ("get_format", "data", "transcode", "unmarshal")

    def __init__(self, value: LuaValue, format: str = FORMATS["JSON"]) -> None:
        self.value = value
        self.format = format

    def get_format(self, *_: LuaValue) -> str:
        """`payload:get_format()`"""
        return self.format

    def data(self, *_: LuaValue) -> LuaValue:
        """`payload:data()`: the value and no error."""
        return self.value, None

    def unmarshal(self, *_: LuaValue) -> LuaValue:
        """`payload:unmarshal()`: a text format decoded; every other value as it is."""
        return self._decoded()

    def transcode(self, format: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`payload:transcode(format)`: the payload in another format, or nil and an Internal error."""
        if format == self.format:
            return self, None
        encode = _ENCODERS.get(format)
        if encode is None:
            return failure(INTERNAL, f"cannot transcode {self.format} to {_shown(format)}")
        value, error = self._decoded()
        if error is None:
            value, error = encode(value)
        return (Payload(value, format), None) if error is None else (None, error)

    def _decoded(self) -> tuple[LuaValue, ErrorObject | None]:
        decode = _DECODERS.get(self.format)
        if decode is None or type(self.value) is not str:
            return self.value, None
        value, error = decode(self.value)
        return value, error

    def lua_tostring(self) -> str:
        return f"payload{{format={self.format}}}"


def new(value: LuaValue = None, *_: LuaValue) -> Payload:
    """`payload.new(v)`: a payload of a Lua value."""
    return Payload(value, FORMATS["LUA"])


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(new=new, format=library(**FORMATS))


def _shown(value: LuaValue) -> str:
    return to_text(value) if type(value) is str else "a format that is no string"


def _unchanged(value: LuaValue) -> LuaValue:
    return value, None


def _to_string(value: LuaValue) -> LuaValue:
    if type(value) is str:
        return value, None
    return _encode_json(value)


def _encode_json(value: LuaValue) -> LuaValue:
    from runtime_shims.modules import json

    return json.encode(value)


def _encode_yaml(value: LuaValue) -> LuaValue:
    from runtime_shims.modules import yaml

    return yaml.encode(value)


def _decode_yaml(text: LuaValue) -> LuaValue:
    from runtime_shims.modules import yaml

    return yaml.decode(text)


_Coder = Callable[[LuaValue], LuaValue]

_ENCODERS: dict[LuaValue, _Coder] = {
    FORMATS["JSON"]: _unchanged,
    FORMATS["LUA"]: _unchanged,
    FORMATS["GOLANG"]: _unchanged,
    FORMATS["YAML"]: _encode_yaml,
    FORMATS["STRING"]: _to_string,
    FORMATS["BYTES"]: _to_string,
}
_DECODERS: dict[str, _Coder] = {FORMATS["YAML"]: _decode_yaml}
