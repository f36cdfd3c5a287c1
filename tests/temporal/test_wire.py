"""PIDs, headers, failures, the generator of random bytes: formats of spec/wire.md without a server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    CancelledError,
    ChildWorkflowError,
    RetryState,
    TerminatedError,
    TimeoutError,
    TimeoutType,
    WorkflowAlreadyStartedError,
)

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import utf8
from runtime_shims.temporal.edge import from_lua
from runtime_shims.temporal.failures import error_object
from runtime_shims.temporal.headers import (
    CallContext,
    CarriedMessage,
    read_context,
    read_mailbox,
    read_sender,
    sanitize,
    write_headers,
)
from runtime_shims.temporal.pids import Pid, parse_pid
from runtime_shims.temporal.randomness import SEED_BYTES, RandomBytes


@pytest.mark.parametrize(
    ("text", "pid"),
    [
        ("{app:client@app:worker|wf-1}", Pid("app:client", "app:worker", "wf-1")),
        ("{app:processes|0x00001}", Pid("", "app:processes", "0x00001")),
        ("{|topology}", Pid("", "", "topology")),
        ("{n@h|old|0x2}", Pid("n", "h", "0x2")),
        ("{n@h@more|x}", Pid("n", "h@more", "x")),
    ],
)
def test_pids(text: str, pid: Pid) -> None:
    assert parse_pid(text) == pid
    if text.count("|") == 1:
        assert str(pid) == text


@pytest.mark.parametrize("text", ["", "{}", "name", "{no-pipe}", "a|b", "{a|b"])
def test_texts_that_are_no_pids(text: str) -> None:
    assert parse_pid(text) is None


def test_context_headers() -> None:
    context = CallContext({"tenant": "größe", "n": 1}, {"actor": {"id": "a"}})
    headers = write_headers(context, sender="{a|b}")
    assert json.loads(headers["wippy-context"].data) == {
        "n": 1,
        "temporal.signal.from": "{a|b}",
        "tenant": "größe",
    }
    assert headers["wippy-context"].metadata["encoding"] == b"json/plain"
    assert read_sender(headers) == "{a|b}"
    # The sender of a signal that started the workflow is no context value.
    assert read_context(headers) == context
    assert write_headers(CallContext()) == {}


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff"])
def test_unreadable_headers(data: bytes) -> None:
    headers = {"wippy-context": Payload(data=data), "wippy-security": Payload(data=data)}
    assert read_sender(headers) == ""
    assert read_context(headers) == CallContext()
    assert read_mailbox({"lua2temporal-mailbox": Payload(data=data)}, "") == []


def test_context_values_are_sanitized() -> None:
    values: dict[Any, Any] = {"a": 1, "b": [1, "x"], "c": {"d": True}, "none": None, "object": object(), 5: 1}
    assert sanitize(values) == {"a": 1, "b": [1, "x"], "c": {"d": True}}


def test_carried_messages_are_for_one_run() -> None:
    messages = [CarriedMessage("topic", "{a|b}", [1, None])]
    first_run = write_headers(CallContext(), mailbox=messages)
    assert read_mailbox(first_run, "") == messages
    assert read_mailbox(first_run, "a-retry-follows-this-run") == []
    continued = write_headers(CallContext(), mailbox=messages, previous_run="run-1")
    assert read_mailbox(continued, "run-1") == messages
    assert read_mailbox(continued, "") == []


def _facts(error: ErrorObject) -> tuple[str, str, bool | None, Any]:
    return error.text, error.kind_name, error.retryable_flag, from_lua(error.detail_table)


def _chain(*errors: dict[str, Any]) -> ApplicationError:
    return ApplicationError(errors[0]["msg"], {"errors": list(errors)}, type=errors[0].get("kind"))


@pytest.mark.parametrize(
    ("failure", "facts"),
    [
        (ApplicationError("m", type="NotFound"), ("m", "NotFound", True, None)),
        (ApplicationError("m", type="NotFound", non_retryable=True), ("m", "NotFound", False, None)),
        (ApplicationError("m", type="NotFoundError"), ("m", "NotFound", True, None)),
        (ApplicationError("m", type="ActivityNotRegisteredError"), ("m", "NotFound", True, None)),
        (ApplicationError("m", type="ValueError"), ("m", "", True, None)),
        (ApplicationError("m"), ("m", "", True, None)),
        (_chain({"msg": "m", "kind": "Conflict", "retry": False, "details": {"a": 1}}), 
         ("m", "Conflict", False, {"a": 1})),
        (_chain({"msg": "outer"}, {"msg": "inner", "kind": "Timeout"}), ("outer: inner", "", None, None)),
        (ApplicationError("m", {"errors": []}, type="Timeout"), ("m", "Timeout", True, None)),
        (CancelledError("c"), ("operation canceled", "Canceled", False, None)),
        (TerminatedError("t"), ("workflow terminated", "Canceled", False, None)),
        (TimeoutError("late", type=TimeoutType.HEARTBEAT, last_heartbeat_details=[]), 
         ("late", "Timeout", False, {"timeout_type": "heartbeat"})),
        (TimeoutError("late", type=None, last_heartbeat_details=[]), 
         ("late", "Timeout", False, {"timeout_type": "unknown"})),
        (WorkflowAlreadyStartedError("id-1", "app:x"), 
         ("child workflow execution already started", "Internal", None, 
          {"_wrapper": "child_workflow", "_workflow_id": "id-1", "_workflow_type": "app:x"})),
        (RuntimeError("größe"), (utf8("größe"), "Internal", None, None)),
    ],
)  # fmt: skip
def test_failures_become_error_objects(failure: BaseException, facts: Any) -> None:
    assert _facts(error_object(failure)) == facts


def _caused(error: Any, cause: BaseException) -> Any:
    error.__cause__ = cause
    return error


def test_wrappers_add_details() -> None:
    wrapper = ActivityError(
        "activity failed",
        scheduled_event_id=1,
        started_event_id=2,
        identity="i",
        activity_type="app:x",
        activity_id="7",
        retry_state=RetryState.MAXIMUM_ATTEMPTS_REACHED,
    )
    error = error_object(_caused(wrapper, ApplicationError("m", type="Timeout")))
    assert _facts(error)[:3] == ("m", "Timeout", True)
    assert from_lua(error.detail_table) == {
        "_wrapper": "activity",
        "_activity_id": "7",
        "_retry_state": "MaximumAttemptsReached",
    }


def test_application_failures_are_found_below_timeouts() -> None:
    child = ChildWorkflowError(
        "child failed",
        namespace="default",
        workflow_id="id-1",
        run_id="run-1",
        workflow_type="app:x",
        initiated_event_id=1,
        started_event_id=2,
        retry_state=None,
    )
    late = _caused(TimeoutError("late", type=TimeoutType.HEARTBEAT, last_heartbeat_details=[]), _chain({"msg": "m"}))
    error = error_object(_caused(child, late))
    assert error.text == "m"
    assert from_lua(error.detail_table) == {
        "_wrapper": "child_workflow",
        "_workflow_id": "id-1",
        "_workflow_type": "app:x",
        "_run_id": "run-1",
    }


def test_lua_errors_are_application_failures() -> None:
    value = ErrorObject(utf8("zu groß"), "Conflict", False, Table(limit=3, name=utf8("größe")))
    error = LuaError(value)
    assert (error.message, error.type, error.non_retryable) == ("zu groß", "Conflict", True)
    assert error.details[0] == {
        "errors": [{"msg": "zu groß", "kind": "Conflict", "retry": False, "details": {"limit": 3, "name": "größe"}}]
    }
    assert error_object(error) is value
    assert LuaError("text").non_retryable is False
    assert LuaError("text").type == "Internal"


def test_random_bytes() -> None:
    seed = bytes(range(SEED_BYTES))
    one, same, other = RandomBytes(seed), RandomBytes(seed), RandomBytes(seed[::-1])
    taken = b"".join(one.take(count) for count in (1, 16, 0, 100, 64))
    assert taken == same.take(181)
    assert other.take(181) != taken
    same.rekey(b"reset")
    assert same.take(32) != one.take(32)
    with pytest.raises(ValueError, match="32 bytes"):
        RandomBytes(b"short")
