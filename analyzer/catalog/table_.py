"""The ``table`` library (spec/dialect.md §1.5)."""

from __future__ import annotations

from analyzer.catalog.model import Absent, Callback, Module
from analyzer.catalog.notation import function

TABLE = Module(
    name="table",
    functions=dict(
        (
            function(
                "concat(list: table, separator?: string, first?: integer, last?: integer) -> string",
                doc="The elements, which must be strings or numbers, as one text.",
            ),
            function(
                "insert(list: table, ...)",
                doc="`insert(list, value)` appends; `insert(list, position, value)` inserts and shifts.",
            ),
            function(
                "remove(list: table, position?: integer) -> any",
                doc="Removes and returns an element, by default the last.",
            ),
            function(
                "sort(list: table, comparator?: function)",
                doc="Sorts in place; the comparator must not suspend.",
                callbacks=(Callback(1, "synchronous"),),
            ),
            function("getn(list: table) -> integer", doc="The length of a list.", replacement="#list"),
            function("maxn(list: table) -> number", doc="The largest positive numeric key."),
            function("create(array_size?: integer, hash_size?: integer) -> table", doc="A new table of a given size."),
            function("freeze(target: table) -> table", doc="Makes a table immutable and returns it."),
            function("isfrozen(target: table) -> boolean", doc="Whether a table is immutable."),
            function("unpack(list: table, first?: integer, last?: integer) -> ...", doc="The elements of a list."),
        )
    ),
    absent={
        "pack": Absent("table.pack does not exist in this dialect", "{...} and select('#', ...)"),
        "move": Absent("table.move does not exist in this dialect", "a numeric for loop"),
    },
    ambient=True,
    python_name="table_",
    doc="Operations on lists.",
)
