"""The ``text`` module (spec/dialect.md §3.5); ``text.regexp`` has a shim, ``diff`` and ``splitter`` have none."""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import function, object_types

TEXT = Module(
    name="text",
    classes=frozenset({"deterministic"}),
    nested={
        "regexp": Module(
            "text.regexp",
            functions=dict((function("compile(pattern: string) -> Regexp?, Error?", doc="Compiles an RE2 pattern."),)),
            types=object_types(
                ObjectType(
                    "Regexp",
                    dict(
                        (
                            function("match_string(s: string) -> boolean", doc="Whether the text matches."),
                            function("find_string(s: string) -> string?", doc="The first match."),
                            function("find_all_string(s: string, n?: integer) -> {string}?", doc="All matches."),
                            function(
                                "find_string_submatch(s: string) -> {string}?", doc="The first match and its groups."
                            ),
                            function(
                                "find_all_string_submatch(s: string, n?: integer) -> {table}?",
                                doc="All matches with their groups.",
                            ),
                            function("find_string_index(s: string) -> {integer}?", doc="The place of the first match."),
                            function(
                                "find_all_string_index(s: string, n?: integer) -> {table}?",
                                doc="The places of all matches.",
                            ),
                            function(
                                "replace_all_string(s: string, replacement: string) -> string",
                                doc="The text with all matches replaced.",
                            ),
                            function("split(s: string, n?: integer) -> {string}", doc="The text between the matches."),
                            function("num_subexp() -> integer", doc="The number of groups."),
                            function("subexp_names() -> {string}", doc="The names of the groups."),
                            function("string() -> string", doc="The pattern."),
                        )
                    ),
                    doc="A compiled RE2 pattern.",
                )
            ),
            doc="RE2 regular expressions.",
        ),
        "diff": Module("text.diff", supported=False, complete=False, doc="Differences between texts."),
        "splitter": Module("text.splitter", supported=False, complete=False, doc="Splitting text into chunks."),
    },
    doc="Regular expressions and text tools.",
)
