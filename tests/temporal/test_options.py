"""Options of starts, children and activities (spec/wire.md §2.1–2.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from temporalio.common import (
    PinnedVersioningOverride,
    Priority,
    RetryPolicy,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.workflow import ActivityCancellationType, ParentClosePolicy

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import utf8
from runtime_shims.modules.time_values import Duration
from runtime_shims.temporal.options import (
    ACTIVITY_OPTIONS,
    CHILD_OPTIONS,
    START_OPTIONS,
    OptionError,
    activity_arguments,
    child_arguments,
    read_options,
)

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("suffix", "value", "argument", "expected"),
    [
        ("id", "order-1", "id", "order-1"),
        ("id", utf8("größe"), "id", "größe"),
        ("execution_timeout", "1h", "execution_timeout", HOUR),
        ("execution_timeout", 1500, "execution_timeout", timedelta(seconds=1.5)),
        ("run_timeout", Duration(3_600_000_000_000), "run_timeout", HOUR),
        ("task_timeout", "-5s", "task_timeout", timedelta(seconds=-5)),
        ("id_conflict_policy", "use_existing", "id_conflict_policy", WorkflowIDConflictPolicy.USE_EXISTING),
        ("id_conflict_policy", " Terminate-Existing ", "id_conflict_policy", 
         WorkflowIDConflictPolicy.TERMINATE_EXISTING),
        ("id_conflict_policy", "WORKFLOW_ID_CONFLICT_POLICY_FAIL", "id_conflict_policy", WorkflowIDConflictPolicy.FAIL),
        ("id_reuse_policy", 3, "id_reuse_policy", WorkflowIDReusePolicy.REJECT_DUPLICATE),
        ("execution_error_when_already_started", True, "error_when_already_started", True),
        ("memo", Table(source="api", n=3), "memo", {"source": "api", "n": 3}),
        ("cron_schedule", "* * * * *", "cron_schedule", "* * * * *"),
        ("summary", "text", "static_summary", "text"),
        ("start_delay", "5m", "start_delay", timedelta(minutes=5)),
        ("enable_eager_start", False, "request_eager_start", False),
        ("priority", Table(priority_key=2, fairness_key="a", fairness_weight=2), "priority", 
         Priority(priority_key=2, fairness_key="a", fairness_weight=2.0)),
        ("retry_policy", Table(maximumAttempts=3, INITIAL_INTERVAL="2s", maximum_interval=-1, 
                               non_retryable_error_types="NotFound"), "retry_policy",
         RetryPolicy(initial_interval=timedelta(seconds=2), maximum_attempts=3, 
                     non_retryable_error_types=["NotFound"])),
    ],
)  # fmt: skip
def test_start_options(suffix: str, value: Any, argument: str, expected: Any) -> None:
    for prefix in ("workflow.", "temporal.workflow."):
        found = read_options("workflow", {prefix + suffix: value}, START_OPTIONS)
        assert found == {argument: expected}


@pytest.mark.parametrize(
    ("suffix", "value", "message"),
    [
        ("id", 5, "workflow.id must be a string, got number"),
        ("id", "", "workflow.id cannot be empty"),
        ("run_timeout", True, "workflow.run_timeout must be a duration string or milliseconds number, got boolean"),
        ("run_timeout", "soon", 'workflow.run_timeout must be a duration string (e.g. "5s"): '
         "time: invalid duration 'soon'"),
        ("id_conflict_policy", "UseExisting", 'workflow.id_conflict_policy has invalid value "UseExisting"'),
        ("id_conflict_policy", True, "workflow.id_conflict_policy must be enum string/int, got boolean"),
        ("memo", "text", "workflow.memo must be a table/map, got string"),
        ("execution_error_when_already_started", "yes", 
         "workflow.execution_error_when_already_started must be a boolean, got string"),
        ("search_attributes", Table(when=Table(a=1)), 'search attribute "when": unsupported value type table'),
        ("retry_policy", Table(maximum_attempts=1.5), 
         "workflow.retry_policy.maximum_attempts must be an integer, got number"),
    ],
)  # fmt: skip
def test_unfit_start_options(suffix: str, value: Any, message: str) -> None:
    with pytest.raises(OptionError) as refused:
        read_options("workflow", {f"temporal.workflow.{suffix}": value}, START_OPTIONS)
    assert refused.value.message == message
    assert refused.value.value.kind_name == ""


def test_canonical_keys_win_and_unknown_keys_are_ignored() -> None:
    options = {"workflow.id": "a", "temporal.workflow.id": "b", "workflow.nonsense": 1, "activity.id": "c"}
    assert read_options("workflow", options, START_OPTIONS) == {"id": "a"}


def test_search_attributes_are_typed_by_value() -> None:
    table = Table(k="x", b=True, i=3, f=4.0, d=2.5, l=Table("a", "b"))
    found = read_options("workflow", {"workflow.search_attributes": table}, START_OPTIONS)["search_attributes"]
    kinds = {pair.key.name: (pair.key.indexed_value_type.name, pair.value) for pair in found}
    assert kinds == {
        "k": ("KEYWORD", "x"),
        "b": ("BOOL", True),
        "i": ("INT", 3),
        "f": ("INT", 4),
        "d": ("DOUBLE", 2.5),
        "l": ("KEYWORD_LIST", ["a", "b"]),
    }


def test_versioning_override() -> None:
    pinned = Table(mode="pinned", version=Table(deployment_name="orders", build_id="b1"))
    found = read_options("workflow", {"workflow.versioning_override": pinned}, START_OPTIONS)["versioning_override"]
    assert isinstance(found, PinnedVersioningOverride)
    assert found.version.build_id == "b1"
    with pytest.raises(OptionError, match="has invalid value"):
        read_options("workflow", {"workflow.versioning_override": "sideways"}, START_OPTIONS)


def test_child_options() -> None:
    found = child_arguments("app:x", {"workflow.parent_close_policy": "request_cancel"})
    assert found == {"parent_close_policy": ParentClosePolicy.REQUEST_CANCEL}
    with pytest.raises(OptionError, match=r"^invalid temporal child workflow options for app:x: workflow\.id "):
        child_arguments("app:x", {"workflow.id": 1})


def test_activity_options() -> None:
    assert activity_arguments("app:x", {}) == {"start_to_close_timeout": timedelta(minutes=10)}
    found = activity_arguments(
        "app:x",
        {"activity.wait_for_cancellation": True, "temporal.activity.heartbeat_timeout": 2000, "activity.summary": "s"},
    )
    assert found == {
        "start_to_close_timeout": timedelta(minutes=10),
        "cancellation_type": ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        "heartbeat_timeout": timedelta(seconds=2),
        "summary": "s",
    }
    with pytest.raises(
        OptionError, match=r"^invalid temporal activity options for app:x: activity\.id cannot be empty"
    ):
        activity_arguments("app:x", {"activity.id": ""})


def test_tables_name_each_option_once() -> None:
    for table in (ACTIVITY_OPTIONS, CHILD_OPTIONS, START_OPTIONS):
        assert len({option.suffix for option in table}) == len(table)
