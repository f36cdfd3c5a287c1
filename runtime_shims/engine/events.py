"""The tables that `process.events()` delivers (spec/wire.md §4.1)."""

from __future__ import annotations

from runtime_shims.engine.mailbox import EVENTS
from runtime_shims.engine.messages import Message
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, utf8
from runtime_shims.modules.calendar import UTC_ZONE, Moment
from runtime_shims.modules.time_format import format_time

CANCEL = "pid.cancel"
EXIT = "pid.exit"
LINK_DOWN = "pid.link.down"

SYSTEM_PID = "{|topology}"
_CANCEL_LAYOUT = "2006-01-02T15:04:05.999999999Z07:00"


def ended(kind: str, pid: str, at_seconds: int, value: LuaValue = None, error: ErrorObject | None = None) -> Message:
    """An EXIT or LINK_DOWN event: the end of the process `pid` with its first result or its error."""
    result = Table(value=value, error=error)
    return Message.of(EVENTS, Table.of([("kind", kind), ("from", utf8(pid)), ("at", at_seconds), ("result", result)]))


def cancelled(now_ns: int, reason: str | None = None, deadline_ns: int | None = None) -> Message:
    """A CANCEL event. `reason` and `deadline` (RFC 3339) are there when the sender gave them (decisions.md 19)."""
    event = Table.of(
        [
            ("kind", CANCEL),
            ("from", SYSTEM_PID),
            ("at", _rfc3339(now_ns)),
            ("reason", None if reason is None else utf8(reason)),
            ("deadline", None if deadline_ns is None else _rfc3339(deadline_ns)),
        ]
    )
    return Message.of(EVENTS, event)


def _rfc3339(unix_ns: int) -> str:
    return format_time(Moment.of(unix_ns, UTC_ZONE), _CANCEL_LAYOUT)
