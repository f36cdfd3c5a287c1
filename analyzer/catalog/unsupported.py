"""Modules of the platform that have no Python shim, with their class tags (spec/dialect.md §3.1).

Their members are not listed; using one is refused per entry with a clear message (decisions.md 12).
"""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import function, object_types

_PLAIN: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("cdc", ("storage",), "Change data capture."),
    ("cloudstorage", ("network", "storage"), "Object storage."),
    ("eval", ("nondeterministic", "security"), "Running code given as text."),
    ("events", ("process", "nondeterministic"), "The event bus."),
    ("excel", ("io", "encoding"), "Spreadsheets."),
    ("exec", ("io", "security"), "External programs."),
    ("expr", ("deterministic",), "The expr expression language."),
    ("fs", ("io", "storage"), "File systems."),
    ("html", ("deterministic", "encoding"), "Cleaning HTML."),
    ("hub", ("network",), "The module registry."),
    ("io", ("io",), "Terminal input and output."),
    ("metrics", ("io",), "Metrics."),
    ("pg", ("process", "nondeterministic"), "Process groups."),
    ("queue", ("network", "io"), "Message queues."),
    ("registry", ("nondeterministic", "storage"), "The entry registry."),
    ("security", ("security",), "Actors, scopes and policies."),
    ("sql", ("io", "storage"), "Databases."),
    ("store", ("storage",), "Key-value stores."),
    ("stream", ("io",), "Byte streams."),
    ("system", ("nondeterministic", "security"), "Runtime information."),
    ("template", ("deterministic", "encoding"), "Templates."),
    ("treesitter", ("deterministic",), "Syntax trees of other languages."),
    ("tty", ("io",), "Terminals."),
    ("websocket", ("network",), "WebSocket clients."),
)

CONTRACT = Module(
    name="contract",
    classes=frozenset({"workflow"}),
    functions=dict(
        function(text, "U", doc, suspends=True, hazard="unsupported-command")
        for text, doc in (
            ("get(id: string) -> Contract?, Error?", "A contract definition."),
            ("open(id: string, ...) -> any, Error?", "An implementation of a contract."),
            ("find_implementations(id: string) -> table?, Error?", "The implementations of a contract."),
            ("is(instance: any, id: string) -> boolean", "Whether an instance fulfils a contract."),
        )
    ),
    types=object_types(ObjectType("Contract", doc="A contract definition.")),
    supported=False,
    complete=False,
    doc="Contracts; their commands fail in workflows.",
)

UNSUPPORTED: tuple[Module, ...] = (
    CONTRACT,
    *(Module(name, frozenset(classes), supported=False, complete=False, doc=doc) for name, classes, doc in _PLAIN),
)
