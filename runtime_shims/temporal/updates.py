"""Temporal updates as messages that the program answers (spec/wire.md §3.7).

The SDK accepts an update before its handler runs, so a `nak` cannot reject it: it fails the accepted update.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from temporalio.exceptions import ApplicationError

from .failures import failure

_RESPONSES = ("ack", "nak", "ok", "error")


@dataclass(slots=True)
class _Pending:
    future: asyncio.Future[Any]
    accepted: bool = False


class Updates:
    """The updates of a run that have no answer yet."""

    def __init__(self) -> None:
        self._pending: dict[str, _Pending] = {}

    def open(self, update_id: str) -> asyncio.Future[Any]:
        """Registers an update; the future is done with what the caller gets, or with its error."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._pending[update_id] = _Pending(future)
        return future

    def respond(self, update_id: str, response: str, values: Sequence[Any]) -> None:
        """Takes the program's response with its plain values. Raises LuaError for one that does not fit."""
        update = self._pending.get(update_id)
        if update is None:
            raise failure(f"unknown update: {update_id}")
        if response not in _RESPONSES:
            raise failure(f"unknown update response: {response} (expected ack/nak/ok/error)")
        if response in ("ack", "nak"):
            self._decide(update_id, update, response == "ack", values)
        else:
            self._finish(update_id, update, response == "ok", values)

    def _decide(self, update_id: str, update: _Pending, accepted: bool, values: Sequence[Any]) -> None:
        if update.accepted:
            raise failure("update already accepted")
        if accepted:
            update.accepted = True
        else:
            self._fail(update_id, update, "Rejected", _text(values, "update rejected"))

    def _finish(self, update_id: str, update: _Pending, completed: bool, values: Sequence[Any]) -> None:
        if not update.accepted:
            raise failure("update not accepted (state: pending)")
        if completed:
            del self._pending[update_id]
            update.future.set_result(values[0] if values else None)
        else:
            self._fail(update_id, update, "Internal", _text(values, "update failed"))

    def _fail(self, update_id: str, update: _Pending, kind: str, text: str) -> None:
        del self._pending[update_id]
        update.future.set_exception(ApplicationError(text, type=kind, non_retryable=True))


def _text(values: Sequence[Any], default: str) -> str:
    return values[0] if values and isinstance(values[0], str) and values[0] else default
