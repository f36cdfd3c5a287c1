"""The ambient ``channel`` module (spec/dialect.md §3.2, wire.md §10.1)."""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import function, object_types

CHANNEL = Module(
    name="channel",
    classes=frozenset({"process"}),
    functions=dict(
        (
            function(
                "new(capacity?: integer) -> Channel",
                doc="A channel; without capacity each send waits for its receiver.",
            ),
            function(
                "select(cases: table, default?: boolean) -> SelectResult",
                "C",
                "Waits for the first ready case in listed order; with `default` it does not wait.",
            ),
        )
    ),
    types=object_types(
        ObjectType(
            "Channel",
            dict(
                (
                    function(
                        "send(value) -> boolean?, Error?",
                        "C",
                        "Sends a value; raises on a closed channel.",
                    ),
                    function("receive() -> any, boolean", "C", "The next value and true; nil and false once closed."),
                    function("close()", "C", "Closes the channel and wakes all who wait on it."),
                    function("case_send(value) -> SelectCase", doc="A case for `channel.select`."),
                    function("case_receive() -> SelectCase", doc="A case for `channel.select`."),
                )
            ),
            doc="A queue between tasks.",
        ),
        ObjectType("SelectCase", doc="One alternative of `channel.select`."),
        ObjectType(
            "SelectResult",
            fields={"channel": "Channel?", "value": "any", "ok": "boolean", "default": "boolean?"},
            kind="table",
            doc="What `channel.select` found.",
        ),
    ),
    ambient=True,
    doc="Communication between tasks.",
)
