"""The ``funcs`` module: activities and function calls (spec/dialect.md §3.2, wire.md §6)."""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import function, object_types

_CALL = function("call(target: string, ...) -> any, Error?", "D", "Calls a function and waits for its first result.")
_ASYNC = function(
    "async(target: string, ...) -> Future?, Error?", "D", "Starts a function and returns a Future for its result."
)

FUNCS = Module(
    name="funcs",
    classes=frozenset({"nondeterministic", "workflow"}),
    functions=dict((_CALL, _ASYNC, function("new() -> Executor", doc="A builder for calls with options or context."))),
    types=object_types(
        ObjectType(
            "Executor",
            dict(
                (
                    _CALL,
                    _ASYNC,
                    function("with_context(values: table) -> Executor", doc="With context values for the callee."),
                    function(
                        "with_options(options: table) -> Executor", doc="With call options, replacing earlier ones."
                    ),
                    function("with_actor(actor) -> Executor", doc="With a security actor."),
                    function("with_scope(scope) -> Executor", doc="With a security scope."),
                )
            ),
            doc="An immutable builder for function calls.",
        ),
        ObjectType(
            "Future",
            dict(
                (
                    function("response() -> Channel", doc="A channel that yields one Payload and closes."),
                    function("channel() -> Channel", doc="Same as `response`."),
                    function("is_complete() -> boolean", "T", "Whether the result is there."),
                    function("is_canceled() -> boolean", "T", "Whether `cancel` was called."),
                    function("result() -> Payload?, Error?", "T", "The result as a Payload; nil, nil while pending."),
                    function("error() -> Error?, boolean", "T", "The error and whether there is one."),
                    function("cancel() -> boolean?, Error?", "D", "Requests cancellation."),
                )
            ),
            doc="The result of a call that is under way.",
        ),
    ),
    doc="Calls of activities and functions.",
)
