"""Messages and payloads as Lua sees them (spec/wire.md §3.4)."""

from __future__ import annotations

from typing import ClassVar

from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, utf8
from runtime_shims.modules.payload import Payload


class Message(LuaObject):
    """A topic, the payloads, and the sender's PID, `""` when unknown. Topic and PID are Unicode texts here."""

    __slots__ = ("payloads", "sender", "sequence", "topic_name")

    lua_names: ClassVar[tuple[str, ...]] = ("topic", "from", "payload")

    def __init__(self, topic: str, payloads: tuple[Payload, ...] = (), sender: str = "") -> None:
        self.topic_name = topic
        self.payloads = payloads
        self.sender = sender
        self.sequence = 0

    @classmethod
    def of(cls, topic: str, *values: LuaValue, sender: str = "") -> Message:
        """A message of Lua values."""
        return cls(topic, tuple(Payload(value) for value in values), sender)

    def topic(self, *_: LuaValue) -> str:
        """`msg:topic()`"""
        return utf8(self.topic_name)

    def from_(self, *_: LuaValue) -> str:
        """`msg:from()`"""
        return utf8(self.sender)

    def payload(self, *_: LuaValue) -> LuaValue:
        """`msg:payload()`: nil, the payload, or a list of several."""
        if len(self.payloads) > 1:
            return Table.sequence(self.payloads)
        return self.payloads[0] if self.payloads else None

    def lua_tostring(self) -> str:
        return f"process.Message{{topic={utf8(self.topic_name)}}}"


def raw_value(message: Message) -> LuaValue:
    """What a plain listener receives: nil, the value, or a list of several (spec/wire.md §3.3)."""
    if len(message.payloads) > 1:
        return Table.sequence(payload.value for payload in message.payloads)
    return message.payloads[0].value if message.payloads else None


def whole_message(message: Message) -> LuaValue:
    """What the inbox and listeners with `{message = true}` receive."""
    return message
