"""The ``workflow`` module (spec/dialect.md §3.2, wire.md §7.4)."""

from __future__ import annotations

from analyzer.catalog.model import Module, ObjectType
from analyzer.catalog.notation import function, object_types

WORKFLOW = Module(
    name="workflow",
    classes=frozenset({"workflow"}),
    functions=dict(
        (
            function("info() -> WorkflowInfo?, Error?", "T", "Facts about the current execution."),
            function("exec(id: string, ...) -> any, Error?", "D", "Runs a child workflow and waits for its result."),
            function(
                "version(change_id: string, min_supported: integer, max_supported: integer) -> integer?, Error?",
                "R",
                "The version of a change for this execution, recorded once.",
                durable=True,
            ),
            function("attrs(attributes: table) -> boolean?, Error?", "D", "Updates search attributes and memo."),
            function("history_length() -> integer?, Error?", "T", "The number of history events."),
            function("history_size() -> integer?, Error?", "T", "The size of the history in bytes."),
        )
    ),
    types=object_types(
        ObjectType(
            "WorkflowInfo",
            fields={
                "workflow_id": "string",
                "run_id": "string",
                "workflow_type": "string",
                "task_queue": "string",
                "namespace": "string",
                "attempt": "integer",
                "history_length": "integer",
                "history_size": "integer",
            },
            kind="table",
            serialisable=True,
            doc="What `workflow.info` returns.",
        )
    ),
    python_name="workflow_",
    doc="Operations of the workflow itself.",
)
