"""The ambient ``process`` module (spec/dialect.md §3.2; wire.md §2.7, §3, §4).

Link and monitor calls are class U: they work on a host, and a workflow gets an error (wire.md §4.5).
"""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType, Signature
from analyzer.catalog.notation import constants, function, object_types

_SPAWN = (
    function("spawn(id: string, host: string, ...) -> string?, Error?", "D", "Starts a process; its PID."),
    function(
        "spawn_monitored(id: string, host: string, ...) -> string?, Error?",
        "D",
        "Starts a process whose end arrives as an EXIT event.",
    ),
    function(
        "spawn_linked(id: string, host: string, ...) -> string?, Error?",
        "D",
        "Starts a process whose failure takes this one down, or arrives as LINK_DOWN with `trap_links`.",
    ),
    function(
        "spawn_linked_monitored(id: string, host: string, ...) -> string?, Error?",
        "D",
        "Starts a linked and monitored process.",
    ),
)


def _unsupported(text: str, doc: str) -> tuple[str, Signature]:
    return function(text, "U", doc, suspends=True, hazard="unsupported-command")


def _registry(text: str, doc: str) -> tuple[str, Signature]:
    return function(text, "N", doc, suspends=True, hazard="unsupported-command")


PROCESS = Module(
    name="process",
    classes=frozenset({"process", "workflow"}),
    functions=dict(
        (
            *_SPAWN,
            function("id() -> string", "T", "The entry id of the running process."),
            function("pid() -> string", "T", "The PID of the running process."),
            function(
                "send(destination: string, topic: string, ...) -> boolean?, Error?",
                "D",
                "Sends a message to a process or workflow.",
            ),
            function(
                "exec(id: string, host: string, ...) -> any, Error?", "D", "Starts a process and waits for its result."
            ),
            function("terminate(pid: string) -> boolean?, Error?", "D", "Ends a process at once."),
            function(
                "cancel(pid: string, deadline_or_reason?: string|number|Duration, reason?: string) -> boolean?, Error?",
                "D",
                "Asks a process to stop, optionally until a deadline.",
            ),
            _unsupported("monitor(pid: string) -> boolean?, Error?", "Delivers the end of a process as an EXIT event."),
            _unsupported("unmonitor(pid: string) -> boolean?, Error?", "Undoes `monitor`."),
            _unsupported("link(pid: string) -> boolean?, Error?", "Ties the fates of two processes together."),
            _unsupported("unlink(pid: string) -> boolean?, Error?", "Undoes `link`."),
            function("get_options() -> table", "T", "The options of this process."),
            function("set_options(options: table) -> boolean, Error?", "T", "Sets options such as `trap_links`."),
            function("inbox() -> Channel", "C", "The channel of all messages without a listener, as Message objects."),
            function("events() -> Channel", "C", "The channel of process events."),
            function(
                "listen(topic: string, options?: table) -> Channel?, Error?",
                "C",
                "A channel of the messages of one topic; Message objects with {message = true}.",
            ),
            function("unlisten(channel: Channel) -> boolean, Error?", "C", "Ends a `listen`."),
            function(
                "upgrade(id?: string, ...) -> nil, Error?",
                "D",
                "Continues as a new execution with fresh history; returns only when that is refused.",
            ),
            function("with_context(values: table) -> Spawner", doc="A start builder with context values."),
            function("with_options(options: table) -> Spawner", doc="A start builder with options."),
        )
    ),
    nested={
        "event": Module(
            "process.event",
            constants=constants(
                "string", (("CANCEL", "pid.cancel"), ("EXIT", "pid.exit"), ("LINK_DOWN", "pid.link.down"))
            ),
            doc="Kinds of process events.",
        ),
        "registry": Module(
            "process.registry",
            functions=dict(
                (
                    _registry(
                        "register(name: string, pid?: string, scope?: any) -> boolean?, Error?",
                        "Gives a process a name.",
                    ),
                    _registry("lookup(name: string) -> string?, Error?", "The PID behind a name."),
                    _registry("unregister(name: string) -> boolean, Error?", "Frees a name."),
                )
            ),
            constants=constants("any", (("LOCAL", None), ("EVENTUAL", None), ("CONSISTENT", None), ("STRONG", None))),
            doc="Names of processes on this node.",
        ),
    },
    types=object_types(
        ObjectType(
            "Spawner",
            dict(
                (
                    *_SPAWN,
                    function("with_context(values: table) -> Spawner", doc="With context values for the new process."),
                    function("with_options(options: table) -> Spawner", doc="With more options; new values win."),
                    function(
                        "with_name(name: string) -> Spawner", doc="With a name, which makes the start idempotent."
                    ),
                    function(
                        "with_message(topic: string, ...) -> Spawner", doc="With a message delivered at the start."
                    ),
                    function("with_actor(actor) -> Spawner", doc="With a security actor."),
                    function("with_scope(scope) -> Spawner", doc="With a security scope."),
                )
            ),
            doc="An immutable builder for process starts.",
        ),
        ObjectType(
            "Message",
            dict(
                (
                    function("topic() -> string", doc="The topic."),
                    function("from() -> string", doc="The sender's PID; empty when unknown."),
                    function("payload() -> Payload?", doc="The content; a list of Payloads when there are several."),
                )
            ),
            doc="A message with its sender.",
        ),
        ObjectType(
            "Event",
            fields={"kind": "string", "from": "string", "at": "number|string", "result": "EventResult?"},
            kind="table",
            doc="What arrives on `process.events()`.",
        ),
        ObjectType(
            "EventResult",
            fields={"value": "any", "error": "Error?"},
            kind="table",
            doc="How a process ended.",
        ),
    ),
    ambient=True,
    doc="Processes, messages and events.",
)
