"""The ``coroutine`` library (spec/dialect.md §1.1, §3.2; wire.md §10.2)."""

from __future__ import annotations

from analyzer.catalog.model import Absent, Callback, Module, ObjectType
from analyzer.catalog.notation import function, object_types

COROUTINE = Module(
    name="coroutine",
    functions=dict(
        (
            function(
                "spawn(f: function) -> Thread",
                "C",
                "Runs `f` as a task of its own; it runs first, until it suspends.",
                callbacks=(Callback(0, "task"),),
            ),
            function(
                "create(f: function) -> Thread",
                doc="A new coroutine, which runs when it is resumed.",
                callbacks=(Callback(0, "coroutine"),),
            ),
            function(
                "resume(thread: Thread, ...) -> boolean, ...",
                doc="Continues a coroutine; true and its values, or false and the error.",
                suspends=True,
            ),
            function("yield(...) -> ...", doc="Hands values to whoever resumed the coroutine.", suspends=True),
            function("status(thread: Thread) -> string", doc='"suspended", "running", "normal" or "dead".'),
            function("running() -> Thread?", doc="The running coroutine; nil in the main task."),
            function(
                "wrap(f: function) -> function",
                doc="A function that resumes a new coroutine and passes errors on.",
                callbacks=(Callback(0, "coroutine"),),
            ),
        )
    ),
    types=object_types(ObjectType("Thread", kind="thread", doc="A coroutine or task.")),
    absent={
        "close": Absent("coroutine.close does not exist in this dialect"),
        "isyieldable": Absent("coroutine.isyieldable does not exist in this dialect"),
    },
    ambient=True,
    doc="Coroutines, and tasks that run side by side.",
)
