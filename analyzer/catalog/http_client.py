"""The host-side ``http_client`` module (spec/host-modules.md §3)."""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import function, object_types

_VERBS = ("get", "post", "put", "patch", "delete", "head")

HTTP_CLIENT = Module(
    name="http_client",
    classes=frozenset({"io", "network"}),
    functions=dict(
        (
            *(
                function(
                    f"{verb}(url: string, options?: table) -> HttpClientResponse?, Error?",
                    "N",
                    f"Sends a {verb.upper()} request.",
                    suspends=True,
                )
                for verb in _VERBS
            ),
            function(
                "request(method: string, url: string, options?: table) -> HttpClientResponse?, Error?",
                "N",
                "Sends a request.",
                suspends=True,
            ),
            function(
                "request_batch(requests: {table}) -> table?, any",
                "N",
                "Sends several requests at once.",
                suspends=True,
            ),
            function("encode_uri(text: string) -> string", doc="Query escaping."),
            function("decode_uri(text: string) -> string?, Error?", doc="Undoes query escaping."),
        )
    ),
    types=object_types(
        ObjectType(
            "HttpClientResponse",
            fields={
                "status_code": "integer",
                "url": "string",
                "body": "string?",
                "body_size": "integer",
                "headers": "table?",
                "cookies": "table?",
                "stream": "HttpClientStream?",
            },
            kind="table",
            doc="The answer to a request.",
        ),
        ObjectType(
            "HttpClientStream",
            dict(
                (
                    function("read(size?: integer) -> string?, Error?", doc="The next chunk.", suspends=True),
                    function("close() -> boolean?, Error?", doc="Ends the transfer.", suspends=True),
                )
            ),
            doc="The body of an answer as a stream.",
        ),
    ),
    doc="Sending HTTP requests.",
)
