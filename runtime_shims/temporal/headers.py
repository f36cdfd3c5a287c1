"""The headers that carry context between Lua programs (spec/wire.md §3.1 and §8).

`wippy-context` holds a JSON object of context values, to which signals add their sender's PID; `wippy-security` an
actor and policy names. A third header, `lua2temporal-mailbox`, carries messages that must be in the mailbox before
anything else: unread messages across a continue-as-new, and startup messages of a start that must fail on a running
workflow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from temporalio.api.common.v1 import Payload

CONTEXT = "wippy-context"
SECURITY = "wippy-security"
MAILBOX = "lua2temporal-mailbox"
SENDER = "temporal.signal.from"

_JSON_METADATA = {"encoding": b"json/plain"}

Headers = Mapping[str, Payload]


@dataclass(frozen=True, slots=True)
class CallContext:
    """What a caller hands down to everything that it starts: plain values and, kept as received, its security part."""

    values: Mapping[str, Any] = field(default_factory=dict)
    security: Mapping[str, Any] | None = None

    def with_values(self, values: Mapping[str, Any]) -> CallContext:
        """A context in which `values` replace equally named ones."""
        return CallContext({**self.values, **sanitize(values)}, self.security)


@dataclass(frozen=True, slots=True)
class CarriedMessage:
    """A message that travels in a header: topic, sender PID, and plain arguments."""

    topic: str
    sender: str
    arguments: Sequence[Any]


def sanitize(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without what a header cannot carry; only scalars, mappings and lists remain (spec/wire.md §8)."""
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if type(key) is str and _is_plain(value):
            kept[key] = value
    return kept


def _is_plain(value: Any) -> bool:
    if isinstance(value, (str, int, float, bool)):
        return True
    if isinstance(value, Mapping):
        return all(type(key) is str and _is_plain(item) for key, item in value.items())
    return isinstance(value, list) and all(_is_plain(item) for item in value)


def json_payload(value: Any) -> Payload:
    """A json/plain payload of a plain value."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Payload(metadata=_JSON_METADATA, data=text.encode())


def read_json(headers: Headers, name: str) -> Any:
    """The plain value of header `name`; None when it is missing or cannot be read."""
    payload = headers.get(name)
    if payload is None:
        return None
    try:
        return json.loads(payload.data)
    except ValueError:
        return None


def read_context(headers: Headers) -> CallContext:
    """The context in `headers`. The sender of a signal that started the workflow is no context value."""
    values = read_json(headers, CONTEXT)
    security = read_json(headers, SECURITY)
    return CallContext(
        {key: value for key, value in values.items() if key != SENDER} if isinstance(values, dict) else {},
        security if isinstance(security, dict) else None,
    )


def read_sender(headers: Headers) -> str:
    """PID of the sender of a signal, `""` when it gave none."""
    values = read_json(headers, CONTEXT)
    sender = values.get(SENDER) if isinstance(values, dict) else None
    return sender if isinstance(sender, str) else ""


def read_mailbox(headers: Headers, previous_run: str) -> list[CarriedMessage]:
    """Messages that `headers` carry into the run that follows `previous_run` (`""`: into the first run), in order.

    The service repeats the headers of a start for retries and cron runs; those follow another run and get nothing.
    """
    carried = read_json(headers, MAILBOX)
    if not isinstance(carried, dict) or carried.get("after") != previous_run:
        return []
    return [CarriedMessage(topic, sender, arguments) for topic, sender, arguments in carried["messages"]]


def write_headers(
    context: CallContext,
    *,
    sender: str | None = None,
    mailbox: Sequence[CarriedMessage] = (),
    previous_run: str = "",
) -> dict[str, Payload]:
    """Headers for `context`; parts that are empty are left out. `mailbox` is for the run after `previous_run`."""
    values = dict(context.values) if sender is None else {**context.values, SENDER: sender}
    headers: dict[str, Payload] = {}
    if values:
        headers[CONTEXT] = json_payload(values)
    if context.security is not None:
        headers[SECURITY] = json_payload(context.security)
    if mailbox:
        messages = [[item.topic, item.sender, list(item.arguments)] for item in mailbox]
        headers[MAILBOX] = json_payload({"after": previous_run, "messages": messages})
    return headers
