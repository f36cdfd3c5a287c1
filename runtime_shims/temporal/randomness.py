"""Random bytes of a workflow run: one recorded secret, then a deterministic generator (decisions.md 22).

The SDK's own generator is no source of secrets: its seed follows from the run id (spec/temporalio.md §5).
"""

from __future__ import annotations

import hashlib

SEED_BYTES = 32


class RandomBytes:
    """A generator in counter mode over SHA-512, keyed with a secret seed."""

    __slots__ = ("_block", "_counter", "_key", "_seed")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError(f"the seed must have {SEED_BYTES} bytes")
        self._seed = seed
        self.rekey(b"")

    def rekey(self, salt: bytes) -> None:
        """Continue with other bytes: a workflow that is reset keeps its seed but must not repeat its values."""
        self._key = hashlib.sha512(self._seed + salt).digest()
        self._counter = 0
        self._block = b""

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        while len(self._block) < count:
            self._block += hashlib.sha512(self._key + self._counter.to_bytes(8, "big")).digest()
            self._counter += 1
        taken, self._block = self._block[:count], self._block[count:]
        return taken
