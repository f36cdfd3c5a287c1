"""Payloads over the server's limit, refused before they are sent.

The SDK refuses such a command only when it completes the workflow task, which then fails again and again; checked here,
the call that asked for it gets a Lua error. The size is the sum that the server counts: the payloads of one call, each
as the SDK writes it. A payload codec or external storage changes sizes on the way, so with one nothing is checked here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LuaError

from .failures import failure

SERVER_LIMIT = 2 * 1024 * 1024
"""`limit.blobSize.error` of a server that is not configured otherwise."""
MESSAGE_LIMIT = 4 * 1024 * 1024 - 128 * 1024
"""What a server takes in one message, less some room for what is no payload."""

_ROUGHLY_COUNTED = 4096
_ENVELOPE = 40
"""At least what protobuf and metadata add to one payload."""
_SHOWN_TEXT = 10_000
_TEXT_FACTOR, _NUMBER_SIZE, _SHORT = 6, 25, 8

_limit: int | None = SERVER_LIMIT


def set_payload_limit(limit: int | None) -> None:
    """The limit of this process's server in bytes; None checks nothing.

    It must be the same wherever a run is executed and replayed.
    """
    global _limit
    _limit = limit


def check_size(what: str, plain_values: Sequence[Any]) -> None:
    """Raise LuaError (Invalid) when the plain values together are over the limit; `what` names the call."""
    if _limit is not None:
        _refuse_over(_limit, what, _size_beyond(_limit, plain_values))


def _refuse_over(limit: int, what: str, size: int) -> None:
    if size > limit:
        text = f"{what}: {size} bytes of payload are more than the server's limit of {limit} bytes"
        raise failure(text, KINDS["INVALID"], False)


class TaskBudget:
    """What one workflow run sends at the end of a workflow task, which must fit into one message to the server.

    The server ends a run for ever whose task does not. A task is told by the length of its history, which a replay sees
    as well.
    """

    def __init__(self) -> None:
        self._task = -1
        self._used = 0

    def claim(self, what: str, plain_values: Sequence[Any], task: int) -> None:
        """Raise LuaError (Invalid) for values over the limit, by themselves or with what the task sends already."""
        if _limit is None:
            return
        size = _size_beyond(min(_limit, _ROUGHLY_COUNTED), plain_values)
        _refuse_over(_limit, what, size)
        if task != self._task:
            self._task, self._used = task, 0
        if self._used + size > MESSAGE_LIMIT:
            text = (
                f"{what}: {size} bytes of payload, with {self._used} bytes that this workflow task sends already, are "
                f"more than the server's limit of {MESSAGE_LIMIT} bytes for one task"
            )
            raise failure(text, KINDS["INVALID"], False)
        self._used += size


def sendable_error(error: LuaError) -> LuaError:
    """The error itself, or one with the beginning of its text and without details where it is over the limit."""
    try:
        check_size("error", [error.message, list(error.details)])
    except LuaError:
        shown = f"{error.message[:_SHOWN_TEXT]}… ({len(error.message)} characters)"
        value = error.value
        given = (value.kind_name, value.retryable_flag) if isinstance(value, ErrorObject) else ("Internal", None)
        return failure(shown if len(error.message) > _SHOWN_TEXT else error.message, *given)
    return error


def _size_beyond(small: int, plain_values: Sequence[Any]) -> int:
    """The bytes of payloads; only a bound of them where that is `small` at most, which is cheaper to tell."""
    bound = _bound(plain_values)
    return bound if bound <= small else payload_size(plain_values)


def payload_size(plain_values: Sequence[Any]) -> int:
    """The bytes of payloads, each a JSON text as the SDK writes it."""
    return sum(len(_json(value)) + _ENVELOPE for value in plain_values)


def fitting_prefix(plain_values: Sequence[Any]) -> int:
    """How many of the values, at least one, fit together into one payload."""
    if _limit is None or _bound(plain_values) <= _limit:
        return len(plain_values)
    total = 0
    for index, value in enumerate(plain_values):
        total += len(_json(value)) + _ENVELOPE
        if total > _limit and index > 0:
            return index
    return len(plain_values)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _bound(value: Any) -> int:
    """Cheaply, a number that is not below the size of the JSON text of a value."""
    kind = value.__class__
    if kind is str:
        return _TEXT_FACTOR * len(value) + _SHORT
    if kind is dict:
        return sum(_bound(key) + _bound(item) for key, item in value.items()) + _SHORT
    if kind is list or kind is tuple:
        return sum(map(_bound, value)) + (_SHORT + _ENVELOPE) * (len(value) + 1)
    return _NUMBER_SIZE
