"""The host-side ``logger`` module, which is a Logger object itself (spec/host-modules.md §4)."""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import function, object_types

LOGGER = Module(
    name="logger",
    classes=frozenset({"io"}),
    types=object_types(
        ObjectType(
            "Logger",
            dict(
                (
                    *(
                        function(f"{level}(message: string, fields?: table)", doc=f"Logs at level {level}.")
                        for level in ("debug", "info", "warn", "error")
                    ),
                    function("with(fields: table) -> Logger", doc="A logger with fixed fields."),
                    function("named(name: string) -> Logger", doc="A logger with a longer name."),
                )
            ),
            doc="A structured logger.",
        )
    ),
    object="Logger",
    doc="Structured logging; workflows use `print`.",
)
