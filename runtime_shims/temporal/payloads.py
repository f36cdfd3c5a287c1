"""Temporal payloads as the payload objects of Lua messages (spec/wire.md §3.4, §9)."""

from __future__ import annotations

from temporalio import workflow
from temporalio.api.common.v1 import Payload as WirePayload

from runtime_shims.modules.payload import FORMATS, Payload

from .edge import to_lua

_FORMATS = {b"json/plain": FORMATS["JSON"], b"binary/plain": FORMATS["BYTES"], b"binary/null": FORMATS["GOLANG"]}


def payload_of(wire: WirePayload) -> Payload:
    """The Lua payload of a received one; one that cannot be decoded is nil, as in the reference engine (§9.3)."""
    encoding = wire.metadata.get("encoding", b"")
    try:
        value = to_lua(workflow.payload_converter().from_payload(wire))
    except Exception:
        value = None
    return Payload(value, _FORMATS.get(encoding, FORMATS["JSON"]))
