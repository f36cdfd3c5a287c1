"""Keys of option tables: names, kinds of values, enumerations (wire.md §2, §4.5; host-modules.md §2–3).

``OPTION_ARGUMENTS`` tells which argument of which function is such a table. Kinds: ``string``, ``boolean``,
``integer``, ``number``, ``table``, ``any``, ``duration`` (a Go duration string, or a number of **milliseconds**),
``seconds`` (a Go duration string, or a number of whole seconds), ``enum`` and the name of another table in
``OPTION_TABLES``. ``values`` of a ``string`` are suggestions, those of an ``enum`` are all that is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.catalog.errors import KINDS
from analyzer.records import record


@record(frozen=True)
class Option:
    """One key. ``canonical`` is the key that error texts name; ``scope`` says where it has an effect."""

    name: str
    kind: str
    doc: str = ""
    values: tuple[str, ...] = ()
    canonical: str = ""
    scope: str = "all"


@record(frozen=True)
class OptionArgument:
    """The argument ``index`` (0-based, without self) is the option table ``table``."""

    index: int
    table: str


CONFLICT_POLICIES = ("use_existing", "fail", "terminate_existing")
REUSE_POLICIES = ("allow_duplicate", "allow_duplicate_failed_only", "reject_duplicate", "terminate_if_running")
PARENT_CLOSE_POLICIES = ("terminate", "abandon", "request_cancel")
VERSIONING_INTENTS = (
    "unspecified",
    "compatible",
    "inherit",
    "inherit_build_id",
    "default",
    "assignment_rules",
    "use_assignment_rules",
)

_WORKFLOW: tuple[Option, ...] = (
    Option("id", "string", "The workflow id."),
    Option("task_queue", "string", "Another task queue."),
    Option("execution_timeout", "duration", "Limit of the whole execution, runs and retries included."),
    Option("run_timeout", "duration", "Limit of one run."),
    Option("task_timeout", "duration", "Limit of one workflow task."),
    Option("id_conflict_policy", "enum", "What happens when the id is running.", CONFLICT_POLICIES),
    Option("id_reuse_policy", "enum", "What happens when the id has been used.", REUSE_POLICIES),
    Option("execution_error_when_already_started", "boolean", "An error when the id is running.", scope="host"),
    Option("retry_policy", "retry_policy", "How failed runs are repeated."),
    Option("cron_schedule", "string", "A cron expression for repeated runs."),
    Option("memo", "table", "Data attached to the execution."),
    Option("search_attributes", "table", "Indexed attributes."),
    Option("enable_eager_start", "boolean", "Starts on this worker when possible.", scope="host"),
    Option("start_delay", "duration", "Delay before the first run.", scope="host"),
    Option("summary", "string", "One line shown in the web UI."),
    Option("details", "string", "Text shown in the web UI."),
    Option("versioning_override", "any", 'A pinned version, or "auto_upgrade".', scope="host"),
    Option("priority", "priority", "Scheduling priority."),
    Option("namespace", "string", "Another Temporal namespace.", scope="child"),
    Option("wait_for_cancellation", "boolean", "Waits until a cancelled child has ended.", scope="child"),
    Option("parent_close_policy", "enum", "What happens to the child.", PARENT_CLOSE_POLICIES, scope="child"),
    Option("versioning_intent", "enum", "Which worker version is used.", VERSIONING_INTENTS, scope="child"),
)
_ACTIVITY: tuple[Option, ...] = (
    Option("id", "string", "The activity id."),
    Option("task_queue", "string", "Another task queue."),
    Option("schedule_to_close_timeout", "duration", "Limit of all attempts together."),
    Option("schedule_to_start_timeout", "duration", "Limit of the time in the queue."),
    Option("start_to_close_timeout", "duration", "Limit of one attempt; 10 minutes by default."),
    Option("heartbeat_timeout", "duration", "Limit between two heartbeats."),
    Option("wait_for_cancellation", "boolean", "Waits until a cancelled activity has ended."),
    Option("retry_policy", "retry_policy", "How failed attempts are repeated."),
    Option("disable_eager_execution", "boolean", "Never starts on this worker at once."),
    Option("versioning_intent", "enum", "Which worker version is used.", VERSIONING_INTENTS),
    Option("summary", "string", "One line shown in the web UI."),
    Option("priority", "priority", "Scheduling priority."),
)
_WORKFLOW_ALIASES = (
    ("temporal.workflow.typed_search_attributes", "search_attributes"),
    ("temporal.workflow.static_summary", "summary"),
    ("temporal.workflow.static_details", "details"),
)
_NO_TEMPORAL_FORM = frozenset({"summary", "details"})


def _dotted(family: str, options: Iterable[Option], without_alias: frozenset[str] = frozenset()) -> dict[str, Option]:
    """The options under their dotted keys, with and without ``temporal.`` in front (wire.md §2.1)."""
    table = {}
    for option in options:
        canonical = f"{family}.{option.name}"
        table[canonical] = _renamed(option, canonical, canonical)
        if option.name not in without_alias:
            table[f"temporal.{canonical}"] = _renamed(option, f"temporal.{canonical}", canonical)
    return table


def _renamed(option: Option, name: str, canonical: str) -> Option:
    return Option(name, option.kind, option.doc, option.values, canonical, option.scope)


def _plain(*options: Option) -> dict[str, Option]:
    return {option.name: option for option in options}


_WORKFLOW_KEYS = _dotted("workflow", _WORKFLOW, _NO_TEMPORAL_FORM)
_WORKFLOW_KEYS.update(
    (alias, _renamed(_WORKFLOW_KEYS[f"workflow.{name}"], alias, f"workflow.{name}"))
    for alias, name in _WORKFLOW_ALIASES
)

OPTION_TABLES: dict[str, dict[str, Option]] = {
    "workflow": _WORKFLOW_KEYS,
    "activity": _dotted("activity", _ACTIVITY),
    "retry_policy": _plain(
        Option("initial_interval", "duration", "Wait before the first repetition; 1000 by default."),
        Option("backoff_coefficient", "number", "Factor between two waits; 2.0 by default."),
        Option("maximum_interval", "duration", "Longest wait."),
        Option("maximum_attempts", "integer", "Number of attempts; 0 means unlimited."),
        Option("non_retryable_error_types", "any", "Error kinds that are not repeated, one string or a list."),
    ),
    "priority": _plain(
        Option("priority_key", "integer", "1 is the most urgent."),
        Option("fairness_key", "string", "Tasks with one key share their turns."),
        Option("fairness_weight", "number", "Weight of the key."),
    ),
    "listen": _plain(Option("message", "boolean", "Deliver Message objects instead of plain data.")),
    "process": _plain(Option("trap_links", "boolean", "Deliver LINK_DOWN events instead of failing.")),
    "attributes": _plain(
        Option("search", "table", "Search attributes to update."),
        Option("memo", "table", "Memo fields to update."),
    ),
    "error": _plain(
        Option("message", "string", "The text; required."),
        Option("kind", "string", "The classification.", tuple(value for _, value in KINDS)),
        Option("retryable", "boolean", "Whether a retry may help."),
        Option("details", "table", "Structured data."),
    ),
    "http_request": _plain(
        Option("timeout", "number", "Milliseconds for reading the body."),
        Option("max_body", "integer", "Largest body in bytes."),
    ),
    "http_client": _plain(
        Option("headers", "table", "Request headers."),
        Option("query", "table", "Query parameters."),
        Option("body", "string", "The request body."),
        Option("form", "table", "Form fields."),
        Option("files", "table", "Files of a multipart form."),
        Option("cookies", "table", "Request cookies."),
        Option("auth", "table", "Basic authentication: {user=, pass=}."),
        Option("timeout", "seconds", "Limit of the whole exchange; 30 s by default."),
        Option("stream", "boolean", "Deliver the body as a stream."),
        Option("max_response_body", "integer", "Largest answer in bytes."),
        Option("unix_socket", "string", "A socket path."),
        Option("tls", "table", "Certificates and server name."),
        Option("overlay_network", "string", "A network entry."),
    ),
    "yaml": _plain(
        Option("field_order", "table", "Keys that come first, in this order."),
        Option("sort_unordered", "boolean", "Sort all other keys."),
    ),
}

OPTION_ARGUMENTS: dict[str, OptionArgument] = {
    "process.with_options": OptionArgument(0, "workflow"),
    "Spawner:with_options": OptionArgument(0, "workflow"),
    "Executor:with_options": OptionArgument(0, "activity"),
    "process.listen": OptionArgument(1, "listen"),
    "process.set_options": OptionArgument(0, "process"),
    "workflow.attrs": OptionArgument(0, "attributes"),
    "errors.new": OptionArgument(0, "error"),
    "http.request": OptionArgument(0, "http_request"),
    "http_client.request": OptionArgument(2, "http_client"),
    **{
        f"http_client.{verb}": OptionArgument(1, "http_client")
        for verb in ("get", "post", "put", "patch", "delete", "head")
    },
    "yaml.encode": OptionArgument(1, "yaml"),
}
"""By function path (``process.listen``) or method (``Spawner:with_options``)."""


def canonical_enum(value: str) -> str:
    """An enum value as the tables above spell it: trimmed, lower case, ``_`` for ``-`` (wire.md §2.4)."""
    text = value.strip().lower().replace("-", "_")
    for prefix in ("workflow_id_conflict_policy_", "workflow_id_reuse_policy_", "parent_close_policy_"):
        text = text.removeprefix(prefix)
    return text
