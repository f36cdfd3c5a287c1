"""Messages and payloads as Lua sees them (spec/wire.md §3.4)."""

from __future__ import annotations

from typing import Any

JSON = "json/plain"


class Payload:
    """One value with the format it arrived in."""

    __slots__ = ("format", "value")

    def __init__(self, value: Any, format: str = JSON) -> None:
        self.value = value
        self.format = format


class Message:
    """A topic, the payloads, and the sender's PID, `""` when unknown."""

    __slots__ = ("payloads", "sender", "sequence", "topic_name")

    def __init__(self, topic: str, payloads: tuple[Payload, ...] = (), sender: str = "") -> None:
        self.topic_name = topic
        self.payloads = payloads
        self.sender = sender
        self.sequence = 0

    @classmethod
    def of(cls, topic: str, *values: Any, sender: str = "") -> Message:
        """A message of Lua values that never were payloads of Temporal."""
        return cls(topic, tuple(Payload(value) for value in values), sender)
