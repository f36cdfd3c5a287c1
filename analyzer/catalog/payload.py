"""The ambient ``payload`` module (spec/dialect.md §3.3, wire.md §3.4)."""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import constants, function, object_types

FORMATS: tuple[tuple[str, str], ...] = (
    ("JSON", "json/plain"),
    ("YAML", "yaml/plain"),
    ("STRING", "text/plain"),
    ("BYTES", "application/octet-stream"),
    ("MSGPACK", "application/msgpack"),
    ("LUA", "lua/any"),
    ("GOLANG", "golang/any"),
    ("ERROR", "golang/error"),
)

PAYLOAD = Module(
    name="payload",
    classes=frozenset({"deterministic", "encoding"}),
    functions=dict((function("new(value) -> Payload", doc="Wraps a value for transport."),)),
    nested={"format": Module("payload.format", constants=constants("string", FORMATS), doc="Payload formats.")},
    types=object_types(
        ObjectType(
            "Payload",
            dict(
                (
                    function("get_format() -> string", doc="The format, one of `payload.format`."),
                    function("data() -> any, Error?", doc="The decoded value."),
                    function("transcode(format: string) -> Payload?, Error?", doc="The payload in another format."),
                    function("unmarshal() -> any, Error?", doc="The value decoded from its format."),
                )
            ),
            doc="A value with its transport format.",
        )
    ),
    ambient=True,
    doc="Values in transport form.",
)
