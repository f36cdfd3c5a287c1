"""The ``uuid`` module (spec/dialect.md §3.3, wire.md §7.3)."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function

UUID = Module(
    name="uuid",
    classes=frozenset({"nondeterministic", "workflow"}),
    functions=dict(
        (
            function("v1() -> string?, Error?", "R", "A time-based UUID."),
            function("v4() -> string?, Error?", "R", "A random UUID."),
            function("v7() -> string?, Error?", "R", "A random UUID that sorts by time."),
            function("v3(namespace: string, name: string) -> string?, Error?", doc="A UUID derived with MD5."),
            function("v5(namespace: string, name: string) -> string?, Error?", doc="A UUID derived with SHA-1."),
            function("validate(value) -> boolean, Error?", doc="Whether a value is a UUID."),
            function("version(id: string) -> integer?, Error?", doc="The version number."),
            function("variant(id: string) -> string?, Error?", doc="The variant, such as RFC4122."),
            function("parse(id: string) -> table?, Error?", doc="The parts of a UUID."),
            function(
                "format(id: string, style?: string) -> string?, Error?",
                doc='The UUID as "standard", "simple" or "urn" text.',
            ),
        )
    ),
    doc="Unique ids; random ones are recorded in workflows.",
)
