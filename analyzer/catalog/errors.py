"""The ambient ``errors`` module and error objects (spec/dialect.md §3.4, wire.md §5.1)."""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import constants, function, object_types

KINDS: tuple[tuple[str, str], ...] = (
    ("UNKNOWN", ""),
    ("INVALID", "Invalid"),
    ("NOT_FOUND", "NotFound"),
    ("ALREADY_EXISTS", "AlreadyExists"),
    ("PERMISSION_DENIED", "PermissionDenied"),
    ("TIMEOUT", "Timeout"),
    ("CANCELED", "Canceled"),
    ("UNAVAILABLE", "Unavailable"),
    ("INTERNAL", "Internal"),
    ("CONFLICT", "Conflict"),
    ("RATE_LIMITED", "RateLimited"),
)
"""Names of the kind constants and their values."""

ERRORS = Module(
    name="errors",
    functions=dict(
        (
            function(
                "new(message: string|table) -> Error",
                doc="An error from a text or from {message=, kind=, retryable=, details=}.",
            ),
            function("wrap(error: Error|string, context: string) -> Error", doc="The error with a context in front."),
            function("is(error: any, kind: string) -> boolean", doc="Whether a value is an error of this kind."),
            function("call_stack(error: any) -> table?", doc="The call stack recorded with an error."),
        )
    ),
    constants=constants("string", KINDS),
    types=object_types(
        ObjectType(
            "Error",
            dict(
                (
                    function("message() -> string", doc="The text for people."),
                    function("kind() -> string", doc='The classification, such as "NotFound" (errors.NOT_FOUND).'),
                    function("retryable() -> boolean?", doc="Whether a retry may help; nil when nobody said."),
                    function("details() -> table?", doc="Structured data about the error."),
                    function("stack() -> any", doc="The call stack at its origin."),
                )
            ),
            serialisable=True,
            doc="A structured error value.",
        )
    ),
    ambient=True,
    doc="Error values and their kinds.",
)
