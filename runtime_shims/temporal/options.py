"""Start, child and activity options of Lua programs as arguments of the SDK (spec/wire.md §2.1–2.4).

Each option is one row of a table: key suffix, reader, argument name. Keys are `workflow.<suffix>` and
`activity.<suffix>`, each also with the prefix `temporal.`; the canonical key wins. Unknown keys are ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any

from temporalio.common import (
    AutoUpgradeVersioningOverride,
    PinnedVersioningOverride,
    Priority,
    RetryPolicy,
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    VersioningOverride,
    WorkerDeploymentVersion,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.workflow import (
    ActivityCancellationType,
    ChildWorkflowCancellationType,
    ParentClosePolicy,
    VersioningIntent,
)

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, to_text, type_name, utf8

from .edge import from_lua
from .settings import parse_duration

DEFAULT_START_TO_CLOSE = timedelta(minutes=10)


class OptionError(LuaError):
    """An option has the wrong type or value; in Lua an error without a kind (spec/wire.md §2.4)."""

    def __init__(self, text: str) -> None:
        super().__init__(ErrorObject(utf8(text)))


Reader = Callable[[str, Any], Any]


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its key suffix, how its value is read and which SDK argument it becomes."""

    suffix: str
    read: Reader
    argument: str
    aliases: tuple[str, ...] = ()


def plain_option(value: LuaValue) -> Any:
    """The plain value of an option: an empty table is a mapping, userdata its text."""
    if isinstance(value, Table):
        if len(value.array) > 1:
            return [plain_option(item) for item in value.array[1:]]
        return {to_text(str(key)): plain_option(item) for key, item in value.pairs()}
    if isinstance(value, LuaObject):
        return to_text(value.lua_tostring())
    if isinstance(value, float):
        return value
    return from_lua(value)


def _wrong(key: str, expected: str, value: Any) -> OptionError:
    return OptionError(f"{key} must be {expected}, got {_kind(value)}")


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "table"
    return "table" if isinstance(value, list) else type_name(value)


def read_string(key: str, value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise _wrong(key, "a string", value)
    return value


def read_name(key: str, value: Any) -> str:
    """A text that is not empty."""
    if not read_string(key, value):
        raise OptionError(f"{key} cannot be empty")
    return str(value)


def read_boolean(key: str, value: Any) -> bool:
    """A boolean."""
    if not isinstance(value, bool):
        raise _wrong(key, "a boolean", value)
    return value


def read_duration(key: str, value: Any) -> timedelta:
    """A Go duration text, or a number of milliseconds."""
    if isinstance(value, str):
        try:
            return timedelta(seconds=parse_duration(value))
        except ValueError as error:
            raise OptionError(f'{key} must be a duration string (e.g. "5s"): {error}') from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong(key, "a duration string or milliseconds number", value)
    return timedelta(milliseconds=value)


def read_mapping(key: str, value: Any) -> dict[str, Any]:
    """A table of named values."""
    if not isinstance(value, dict):
        raise _wrong(key, "a table/map", value)
    return value


def read_integer(key: str, value: Any) -> int:
    """An integer, also written as an integral float."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise _wrong(key, "an integer", value)
    return int(value)


def enumeration(kind: type[IntEnum], prefix: str) -> Reader:
    """A reader for the names of an SDK enumeration, written in any case, with `-` or `_`, with or without `prefix`."""

    def read(key: str, value: Any) -> IntEnum:
        if isinstance(value, str):
            name = value.strip().upper().replace("-", "_").removeprefix(prefix)
            if name in kind.__members__:
                return kind[name]
            raise OptionError(f'{key} has invalid value "{value}"')
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong(key, "enum string/int", value)
        try:
            return kind(value)
        except ValueError:
            raise OptionError(f'{key} has invalid value "{value}"') from None

    return read


def _field(fields: Mapping[str, Any], name: str) -> Any:
    """A field under its name in snake or camel case, in any case."""
    if name in fields:
        return fields[name]
    wanted = name.replace("_", "")
    for key, value in fields.items():
        if key.replace("_", "").lower() == wanted:
            return value
    return None


def read_retry_policy(key: str, value: Any) -> RetryPolicy:
    """A retry policy table; what is unset keeps the server's default."""
    fields = read_mapping(key, value)
    policy: dict[str, Any] = {}
    for name in ("initial_interval", "maximum_interval"):
        given = _field(fields, name)
        if given is not None:
            interval = read_duration(f"{key}.{name}", given)
            if interval > timedelta():
                policy[name] = interval
    coefficient = _field(fields, "backoff_coefficient")
    if coefficient is not None:
        if isinstance(coefficient, bool) or not isinstance(coefficient, (int, float)):
            raise _wrong(f"{key}.backoff_coefficient", "a number", coefficient)
        if coefficient:
            policy["backoff_coefficient"] = float(coefficient)
    attempts = _field(fields, "maximum_attempts")
    if attempts is not None:
        policy["maximum_attempts"] = read_integer(f"{key}.maximum_attempts", attempts)
    types = _field(fields, "non_retryable_error_types")
    if types is not None:
        names = [types] if isinstance(types, str) else (list(types) if isinstance(types, list) else [])
        policy["non_retryable_error_types"] = [read_string(f"{key}.non_retryable_error_types", name) for name in names]
    return RetryPolicy(**policy)


def search_attribute(name: str, value: Any) -> SearchAttributePair[Any]:
    """A search attribute whose kind follows from the value's type (spec/wire.md §2.4)."""
    if isinstance(value, str):
        return SearchAttributePair(SearchAttributeKey.for_keyword(name), value)
    if isinstance(value, bool):
        return SearchAttributePair(SearchAttributeKey.for_bool(name), value)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return SearchAttributePair(SearchAttributeKey.for_int(name), int(value))
    if isinstance(value, float):
        return SearchAttributePair(SearchAttributeKey.for_float(name), value)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return SearchAttributePair(SearchAttributeKey.for_keyword_list(name), value)
    raise OptionError(f'search attribute "{name}": unsupported value type {_kind(value)}')


def read_search_attributes(key: str, value: Any) -> TypedSearchAttributes:
    """A table of search attributes."""
    fields = read_mapping(key, value)
    return TypedSearchAttributes([search_attribute(name, item) for name, item in sorted(fields.items())])


def read_priority(key: str, value: Any) -> Priority:
    """A priority table: `priority_key`, `fairness_key`, `fairness_weight`."""
    fields = read_mapping(key, value)
    number = fields.get("priority_key")
    weight = fields.get("fairness_weight")
    return Priority(
        priority_key=None if number is None else read_integer(f"{key}.priority_key", number),
        fairness_key=fields.get("fairness_key"),
        fairness_weight=None if weight is None else float(weight),
    )


_INTENTS = {
    **dict.fromkeys(("unspecified", "compatible", "inherit", "inherit_build_id"), VersioningIntent.COMPATIBLE),
    **dict.fromkeys(("default", "assignment_rules", "use_assignment_rules"), VersioningIntent.DEFAULT),
}


def read_versioning_intent(key: str, value: Any) -> VersioningIntent:
    """A versioning intent's name."""
    intent = _INTENTS.get(value.strip().lower()) if isinstance(value, str) else None
    if intent is None:
        raise OptionError(f'{key} has invalid value "{value}"')
    return intent


def read_versioning_override(key: str, value: Any) -> VersioningOverride:
    """`"auto_upgrade"`, or a table with `mode` and for `pinned` a `version`."""
    fields = {"mode": value} if isinstance(value, str) else read_mapping(key, value)
    if fields.get("mode") == "auto_upgrade":
        return AutoUpgradeVersioningOverride()
    target = fields.get("version")
    if fields.get("mode") == "pinned" and isinstance(target, dict):
        name = read_name(f"{key}.version.deployment_name", target.get("deployment_name"))
        build = read_name(f"{key}.version.build_id", target.get("build_id"))
        return PinnedVersioningOverride(WorkerDeploymentVersion(deployment_name=name, build_id=build))
    raise OptionError(f'{key} has invalid value "{fields.get("mode")}"')


def _activity_cancellation(key: str, value: Any) -> ActivityCancellationType:
    wait = read_boolean(key, value)
    return ActivityCancellationType.WAIT_CANCELLATION_COMPLETED if wait else ActivityCancellationType.TRY_CANCEL


def _child_cancellation(key: str, value: Any) -> ChildWorkflowCancellationType:
    wait = read_boolean(key, value)
    kind = ChildWorkflowCancellationType
    return kind.WAIT_CANCELLATION_COMPLETED if wait else kind.TRY_CANCEL


read_conflict_policy = enumeration(WorkflowIDConflictPolicy, "WORKFLOW_ID_CONFLICT_POLICY_")
read_reuse_policy = enumeration(WorkflowIDReusePolicy, "WORKFLOW_ID_REUSE_POLICY_")
read_close_policy = enumeration(ParentClosePolicy, "PARENT_CLOSE_POLICY_")

ACTIVITY_OPTIONS = (
    Option("id", read_name, "activity_id"),
    Option("task_queue", read_name, "task_queue"),
    Option("schedule_to_close_timeout", read_duration, "schedule_to_close_timeout"),
    Option("schedule_to_start_timeout", read_duration, "schedule_to_start_timeout"),
    Option("start_to_close_timeout", read_duration, "start_to_close_timeout"),
    Option("heartbeat_timeout", read_duration, "heartbeat_timeout"),
    Option("wait_for_cancellation", _activity_cancellation, "cancellation_type"),
    Option("retry_policy", read_retry_policy, "retry_policy"),
    Option("versioning_intent", read_versioning_intent, "versioning_intent"),
    Option("summary", read_string, "summary"),
    Option("priority", read_priority, "priority"),
)

_SHARED_WORKFLOW_OPTIONS = (
    Option("id", read_name, "id"),
    Option("task_queue", read_name, "task_queue"),
    Option("execution_timeout", read_duration, "execution_timeout"),
    Option("run_timeout", read_duration, "run_timeout"),
    Option("task_timeout", read_duration, "task_timeout"),
    Option("id_reuse_policy", read_reuse_policy, "id_reuse_policy"),
    Option("retry_policy", read_retry_policy, "retry_policy"),
    Option("cron_schedule", read_string, "cron_schedule"),
    Option("memo", read_mapping, "memo"),
    Option(
        "search_attributes",
        read_search_attributes,
        "search_attributes",
        ("temporal.workflow.typed_search_attributes",),
    ),
    Option("summary", read_string, "static_summary", ("temporal.workflow.static_summary",)),
    Option("details", read_string, "static_details", ("temporal.workflow.static_details",)),
    Option("priority", read_priority, "priority"),
)

CHILD_OPTIONS = (
    *_SHARED_WORKFLOW_OPTIONS,
    Option("id_conflict_policy", read_conflict_policy, "id_conflict_policy"),
    Option("start_delay", read_duration, "start_delay"),
    Option("namespace", read_string, "namespace"),
    Option("wait_for_cancellation", _child_cancellation, "cancellation_type"),
    Option("parent_close_policy", read_close_policy, "parent_close_policy"),
    Option("versioning_intent", read_versioning_intent, "versioning_intent"),
)

START_OPTIONS = (
    *_SHARED_WORKFLOW_OPTIONS,
    Option("id_conflict_policy", read_conflict_policy, "id_conflict_policy"),
    Option("execution_error_when_already_started", read_boolean, "error_when_already_started"),
    Option("enable_eager_start", read_boolean, "request_eager_start"),
    Option("start_delay", read_duration, "start_delay"),
    Option("versioning_override", read_versioning_override, "versioning_override"),
)


def read_options(family: str, options: Mapping[str, LuaValue], table: tuple[Option, ...]) -> dict[str, Any]:
    """The SDK arguments that `options` of a family (`workflow` or `activity`) say. Raises OptionError.

    The first unfit option of `table` is reported under its canonical key.
    """
    arguments: dict[str, Any] = {}
    for option in table:
        canonical = f"{family}.{option.suffix}"
        for key in (canonical, f"temporal.{canonical}", *option.aliases):
            value = options.get(key)
            if value is not None:
                arguments[option.argument] = option.read(canonical, plain_option(value))
                break
    return arguments


def activity_arguments(target: str, options: Mapping[str, LuaValue]) -> dict[str, Any]:
    """Arguments of the SDK's `start_activity` for a call of `target`. Raises OptionError."""
    try:
        arguments = read_options("activity", options, ACTIVITY_OPTIONS)
    except OptionError as error:
        raise OptionError(f"invalid temporal activity options for {target}: {error.message}") from None
    arguments.setdefault("start_to_close_timeout", DEFAULT_START_TO_CLOSE)
    return arguments


def child_arguments(target: str, options: Mapping[str, LuaValue]) -> dict[str, Any]:
    """What a Lua program says about a child workflow. Raises OptionError."""
    try:
        return read_options("workflow", options, CHILD_OPTIONS)
    except OptionError as error:
        raise OptionError(f"invalid temporal child workflow options for {target}: {error.message}") from None
