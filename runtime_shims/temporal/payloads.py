"""Temporal payloads as the payload objects of Lua messages (spec/wire.md §3.4, §9)."""

from __future__ import annotations

from temporalio import workflow
from temporalio.api.common.v1 import Payload as WirePayload

from runtime_shims.engine.messages import Message
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.modules.payload import FORMATS, Payload

from .edge import to_lua

BATCH = "@batch"
"""Signal that carries several messages at once: one list of `[topic, sender PID, [argument, …]]` (decisions.md 16)."""

_FORMATS = {b"json/plain": FORMATS["JSON"], b"binary/plain": FORMATS["BYTES"], b"binary/null": FORMATS["GOLANG"]}


def payload_of(wire: WirePayload) -> Payload:
    """The Lua payload of a received one; one that cannot be decoded is nil, as in the reference engine (§9.3)."""
    encoding = wire.metadata.get("encoding", b"")
    try:
        value = to_lua(workflow.payload_converter().from_payload(wire))
    except Exception:
        value = None
    return Payload(value, _FORMATS.get(encoding, FORMATS["JSON"]))


def batch_messages(payloads: tuple[Payload, ...]) -> list[Message]:
    """The messages of a `BATCH` signal; malformed parts are dropped."""
    listed: LuaValue = payloads[0].value if payloads else None
    if not isinstance(listed, Table):
        return []
    messages = []
    for _, item in listed.ipairs():
        if isinstance(item, Table) and type(item[1]) is str and type(item[2]) is str:
            arguments = item[3].array[1:] if isinstance(item[3], Table) else ()
            messages.append(Message.of(to_text(item[1]), *arguments, sender=to_text(item[2])))
    return messages
