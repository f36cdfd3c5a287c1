"""Option tables against wire.md §2 and the table of the seed."""

from __future__ import annotations

import pytest

from analyzer.catalog import Signature, lookup, method
from analyzer.catalog.options import OPTION_ARGUMENTS, OPTION_TABLES, canonical_enum

SEED_KEYS = {
    "id": "string",
    "task_queue": "string",
    "execution_timeout": "duration",
    "run_timeout": "duration",
    "task_timeout": "duration",
    "id_conflict_policy": "enum",
    "id_reuse_policy": "enum",
    "execution_error_when_already_started": "boolean",
    "retry_policy": "retry_policy",
    "cron_schedule": "string",
    "memo": "table",
    "search_attributes": "table",
    "enable_eager_start": "boolean",
    "start_delay": "duration",
    "parent_close_policy": "enum",
    "wait_for_cancellation": "boolean",
    "namespace": "string",
}


@pytest.mark.parametrize(("key", "kind"), SEED_KEYS.items())
def test_every_documented_workflow_option(key: str, kind: str) -> None:
    for name in (f"temporal.workflow.{key}", f"workflow.{key}"):
        option = OPTION_TABLES["workflow"][name]
        assert (option.kind, option.canonical) == (kind, f"workflow.{key}")


def test_aliases() -> None:
    table = OPTION_TABLES["workflow"]
    assert table["temporal.workflow.static_summary"].canonical == "workflow.summary"
    assert table["temporal.workflow.typed_search_attributes"].canonical == "workflow.search_attributes"
    assert "temporal.workflow.summary" not in table
    assert OPTION_TABLES["activity"]["temporal.activity.retry_policy"].canonical == "activity.retry_policy"


def test_kinds_are_known() -> None:
    known = {"string", "boolean", "integer", "number", "table", "any", "duration", "seconds", "enum", *OPTION_TABLES}
    for table in OPTION_TABLES.values():
        assert {option.kind for option in table.values()} <= known
        assert all(option.values for option in table.values() if option.kind == "enum")


@pytest.mark.parametrize("path", OPTION_ARGUMENTS)
def test_option_arguments_exist(path: str) -> None:
    type_name, _, name = path.partition(":")
    signature = method(type_name, name) if name else lookup(path)
    argument = OPTION_ARGUMENTS[path]
    assert isinstance(signature, Signature)
    assert "table" in signature.params[argument.index].type
    assert argument.table in OPTION_TABLES


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("fail", "fail"),
        (" Use-Existing ", "use_existing"),
        ("WORKFLOW_ID_CONFLICT_POLICY_FAIL", "fail"),
        ("PARENT_CLOSE_POLICY_ABANDON", "abandon"),
        ("UseExisting", "useexisting"),
    ],
)
def test_enum_spelling(written: str, canonical: str) -> None:
    assert canonical_enum(written) == canonical
