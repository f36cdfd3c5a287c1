"""Temporal failures to Lua error objects (spec/wire.md §5.3).

The other direction is `LuaError`, which is an ApplicationError (spec/wire.md §5.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    CancelledError,
    ChildWorkflowError,
    TerminatedError,
    TimeoutError,
    WorkflowAlreadyStartedError,
)
from temporalio.service import RPCError

from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.values import LuaValue, utf8

from .edge import to_lua

INTERNAL = "Internal"
NOT_FOUND = "NotFound"

# Types that other SDKs and ours give to what does not exist (spec/wire.md §5.3).
_NOT_FOUND_TYPES = frozenset(
    {
        "ActivityNotRegisteredError",
        "ActivityNotRegistered",
        "WorkflowNotRegisteredError",
        "NamespaceNotFoundError",
        "NotFoundError",
    }
)
_KIND_NAMES = frozenset(KINDS.values()) - {""}


def error_object(error: BaseException) -> ErrorObject:
    """The Lua error for an exception of the SDK: what `funcs.call`, `process.exec`, … return as their second value."""
    details: dict[str, Any] = {}
    for link in _links(error):
        details.update(_wrapper_details(link))
    found = _convert(error)
    if not details:
        return found
    return _with_details(found, details)


def lua_error(error: BaseException) -> LuaError:
    """`error_object` as a raisable error; a LuaError stays as it is."""
    return error if isinstance(error, LuaError) else LuaError(error_object(error))


def failure(text: str, kind: str = INTERNAL, retryable: bool | None = None) -> LuaError:
    """A Lua error of this runtime's own with a Unicode text."""
    return LuaError(ErrorObject(utf8(text), kind, retryable))


def _links(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = getattr(error, "cause", None) or error.__cause__


def _convert(error: BaseException) -> ErrorObject:
    links = list(_links(error))
    for convert in (_application, _cancelled, _timeout, _terminated, _conflict, _service):
        for link in links:
            found = convert(link)
            if found is not None:
                return found
    return ErrorObject(utf8(str(links[-1])), INTERNAL)


def _application(error: BaseException) -> ErrorObject | None:
    if isinstance(error, LuaError):
        value = error.value
        return value if isinstance(value, ErrorObject) else ErrorObject(utf8(error.message), INTERNAL)
    if not isinstance(error, ApplicationError):
        return None
    chain = _chain(error)
    if chain is not None:
        return _from_chain(chain)
    kind = error.type or ""
    if kind in _NOT_FOUND_TYPES:
        kind = NOT_FOUND
    return ErrorObject(utf8(error.message), kind if kind in _KIND_NAMES else "", not error.non_retryable)


def _chain(error: ApplicationError) -> list[Mapping[str, Any]] | None:
    details = error.details[0] if error.details else None
    errors = details.get("errors") if isinstance(details, Mapping) else None
    if isinstance(errors, list) and errors and all(isinstance(item, Mapping) for item in errors):
        return errors
    return None


def _from_chain(chain: list[Mapping[str, Any]]) -> ErrorObject:
    outermost = chain[0]
    text = ": ".join(str(item["msg"]) for item in chain if item.get("msg"))
    retry = outermost.get("retry")
    details = outermost.get("details")
    stack = outermost.get("stack")
    return ErrorObject(
        utf8(text),
        utf8(str(outermost.get("kind") or "")),
        retry if isinstance(retry, bool) else None,
        to_lua(details) if isinstance(details, Mapping) else None,
        tuple(utf8(str(line)) for line in stack) if isinstance(stack, list) else (),
    )


def _cancelled(error: BaseException) -> ErrorObject | None:
    return ErrorObject("operation canceled", "Canceled", False) if isinstance(error, CancelledError) else None


def _timeout(error: BaseException) -> ErrorObject | None:
    if not isinstance(error, TimeoutError):
        return None
    kind = error.type.name.lower() if error.type is not None else "unknown"
    return ErrorObject(utf8(error.message), "Timeout", False, to_lua({"timeout_type": kind}))


def _terminated(error: BaseException) -> ErrorObject | None:
    return ErrorObject("workflow terminated", "Canceled", False) if isinstance(error, TerminatedError) else None


def _conflict(error: BaseException) -> ErrorObject | None:
    if not isinstance(error, WorkflowAlreadyStartedError):
        return None
    details = {
        "_wrapper": "child_workflow",
        "_workflow_id": error.workflow_id,
        "_workflow_type": error.workflow_type,
    }
    return ErrorObject("child workflow execution already started", INTERNAL, None, to_lua(details))


def _service(error: BaseException) -> ErrorObject | None:
    return ErrorObject(utf8(error.message)) if isinstance(error, RPCError) else None


def _wrapper_details(error: BaseException) -> dict[str, Any]:
    if isinstance(error, ActivityError):
        return {
            "_wrapper": "activity",
            "_activity_id": error.activity_id,
            "_retry_state": _retry_state(error),
        }
    if isinstance(error, ChildWorkflowError):
        return {
            "_wrapper": "child_workflow",
            "_workflow_id": error.workflow_id,
            "_workflow_type": error.workflow_type,
            "_run_id": error.run_id,
            "_retry_state": _retry_state(error),
        }
    return {}


def _retry_state(error: ActivityError | ChildWorkflowError) -> str | None:
    """The name that the reference engine's SDK prints, such as `MaximumAttemptsReached`."""
    if error.retry_state is None:
        return None
    return "".join(word.capitalize() for word in error.retry_state.name.split("_"))


def _with_details(error: ErrorObject, details: Mapping[str, Any]) -> ErrorObject:
    merged = to_lua(details)
    given: LuaValue = error.detail_table
    if given is not None:
        for key, value in given.pairs():
            merged[key] = value
    return ErrorObject(error.text, error.kind_name, error.retryable_flag, merged, error.stack_lines, error.context)
