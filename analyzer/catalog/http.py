"""The host-side ``http`` module: the request that is being answered (spec/host-modules.md §2).

``status``, ``json`` and ``header`` of a Response are the chaining aliases of spec/host-modules.md §2.6.
"""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import constants, function, object_types

_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_STATUS = (
    ("OK", 200),
    ("CREATED", 201),
    ("ACCEPTED", 202),
    ("NO_CONTENT", 204),
    ("PARTIAL_CONTENT", 206),
    ("MOVED_PERMANENTLY", 301),
    ("FOUND", 302),
    ("SEE_OTHER", 303),
    ("NOT_MODIFIED", 304),
    ("TEMPORARY_REDIRECT", 307),
    ("PERMANENT_REDIRECT", 308),
    ("BAD_REQUEST", 400),
    ("UNAUTHORIZED", 401),
    ("PAYMENT_REQUIRED", 402),
    ("FORBIDDEN", 403),
    ("NOT_FOUND", 404),
    ("METHOD_NOT_ALLOWED", 405),
    ("NOT_ACCEPTABLE", 406),
    ("CONFLICT", 409),
    ("GONE", 410),
    ("UNPROCESSABLE", 422),
    ("TOO_MANY_REQUESTS", 429),
    ("INTERNAL_ERROR", 500),
    ("INTERNAL_SERVER_ERROR", 500),
    ("NOT_IMPLEMENTED", 501),
    ("BAD_GATEWAY", 502),
    ("SERVICE_UNAVAILABLE", 503),
    ("GATEWAY_TIMEOUT", 504),
    ("VERSION_NOT_SUPPORTED", 505),
)
_CONTENT = (
    ("JSON", "application/json"),
    ("FORM", "application/x-www-form-urlencoded"),
    ("MULTIPART", "multipart/form-data"),
    ("TEXT", "text/plain"),
    ("STREAM", "application/octet-stream"),
)
_ERRORS = ("PARSE_FAILED", "INVALID_STATE", "WRITE_FAILED", "STREAM_ERROR")

_REQUEST = ObjectType(
    "Request",
    dict(
        (
            function("method() -> string?, Error?", doc="The verb."),
            function("path() -> string?, Error?", doc="The decoded path, without query."),
            function("host() -> string?, Error?", doc="The Host header."),
            function("remote_addr() -> string?, Error?", doc="Address and port of the client."),
            function("query(name: string) -> string?, Error?", doc="A query parameter."),
            function("query_params() -> table?, Error?", doc="All query parameters."),
            function("header(name: string) -> string?, Error?", doc="A header."),
            function("content_type() -> string?, Error?", doc="The Content-Type header."),
            function("content_length() -> integer?, Error?", doc="The length of the body; -1 when unknown."),
            function("has_body() -> boolean?, Error?", doc="Whether a body is announced."),
            function("is_content_type(type: string) -> boolean?, Error?", doc="Whether the content has this type."),
            function("accepts(type: string) -> boolean?, Error?", doc="Whether the client accepts a type."),
            function("param(name: string) -> string?, Error?", doc="A path parameter."),
            function("params() -> table?, Error?", doc="All path parameters."),
            function("body() -> string?, Error?", doc="The body.", suspends=True),
            function("body_json() -> any, Error?", doc="The decoded JSON body.", suspends=True),
            function("stream() -> any, Error?", doc="The body as a stream.", suspends=True),
            function(
                "parse_multipart(max_memory?: integer) -> table?, Error?",
                doc="Files and values of a form.",
                suspends=True,
            ),
        )
    ),
    doc="The request that is being answered.",
)
_RESPONSE = ObjectType(
    "Response",
    dict(
        (
            function("set_status(code: integer) -> Error?", doc="Sets the status and sends the headers."),
            function("set_header(name: string, value: string) -> Error?", doc="Sets a header."),
            function("set_content_type(type: string) -> Error?", doc="Sets the content type."),
            function("write(data: string) -> Error?", doc="Appends to the body."),
            function("write_json(value?: any) -> Error?", doc="Appends a value as JSON."),
            function("flush() -> Error?", doc="Sends what is buffered.", suspends=True),
            function("set_transfer(mode: string) -> Error?", doc="Chunked transfer or server-sent events."),
            function("write_event(event: table) -> Error?", doc="Sends a server-sent event.", suspends=True),
            function("status(code: integer) -> Response", doc="`set_status`, returning the response."),
            function("json(value?: any) -> Response", doc="`write_json`, returning the response."),
            function("header(name: string, value: string) -> Response", doc="`set_header`, returning the response."),
        )
    ),
    doc="The answer to the request.",
)

HTTP = Module(
    name="http",
    classes=frozenset({"network"}),
    functions=dict(
        (
            function("request(options?: table) -> Request?, Error?", doc="The request that is being answered."),
            function("response() -> Response?, Error?", doc="The answer to it."),
        )
    ),
    nested={
        "METHOD": Module("http.METHOD", constants=constants("string", ((name, name) for name in _METHODS))),
        "STATUS": Module("http.STATUS", constants=constants("integer", _STATUS)),
        "CONTENT": Module("http.CONTENT", constants=constants("string", _CONTENT)),
        "TRANSFER": Module("http.TRANSFER", constants=constants("string", (("CHUNKED", "chunked"), ("SSE", "sse")))),
        "ERROR": Module("http.ERROR", constants=constants("string", ((name, name) for name in _ERRORS))),
    },
    types=object_types(_REQUEST, _RESPONSE),
    doc="Answering HTTP requests.",
)
