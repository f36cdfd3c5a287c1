"""A process with a known clock and known random bytes, for the operations that ask the world."""

from __future__ import annotations

import random
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from runtime_shims.engine.current import current_process
from runtime_shims.engine.requests import SyncCommand

RFC_9562_INSTANT_NS = 1_645_557_742_000_000_000
"""2022-02-22 19:22:22 UTC, the instant of the examples in RFC 9562."""


@dataclass(eq=False)
class KnownWorld:
    """Answers like a world: time stands still, random bytes are the `prepared` ones, then those of a generator."""

    now: int = RFC_9562_INSTANT_NS
    prepared: bytes = b""
    generator: random.Random = field(default_factory=lambda: random.Random(7))

    def now_ns(self) -> int:
        return self.now

    def random_bytes(self, count: int) -> bytes:
        taken, self.prepared = self.prepared[:count], self.prepared[count:]
        return taken + self.generator.randbytes(count - len(taken))

    def run(self, operation: Coroutine[Any, Any, Any]) -> Any:
        """The result of a recorded operation, which asks the scheduler for exactly one command or for none."""
        try:
            request = operation.send(None)
            assert isinstance(request, SyncCommand)
            operation.send(request.execute())
        except StopIteration as stop:
            return stop.value
        raise AssertionError("the operation asked for a second command")


@pytest.fixture
def world() -> Iterator[KnownWorld]:
    known = KnownWorld()
    token = current_process.set(SimpleNamespace(world=known))  # type: ignore[arg-type]
    yield known
    current_process.reset(token)
