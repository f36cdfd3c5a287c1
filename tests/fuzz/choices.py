"""The decisions of which a random program is made: drawn at random, recorded, and cut down when they show a fault.

Hypothesis generates and shrinks for the tests; this does the same for long runs, at a tenth of the cost per decision.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Choices:
    """Numbers between bounds: those of ``given`` first (cut to the bounds), then random ones, or the lowest."""

    given: list[int] = field(default_factory=list)
    generator: random.Random | None = None
    taken: list[int] = field(default_factory=list)

    def __call__(self, low: int, high: int) -> int:
        position = len(self.taken)
        if position < len(self.given):
            value = min(max(self.given[position], low), high)
        else:
            value = low if self.generator is None else self.generator.randint(low, high)
        self.taken.append(value)
        return value


def shrink(taken: list[int], shows_fault: Callable[[list[int]], bool], seconds: float = 30.0) -> list[int]:
    """A shorter list of smaller decisions for which ``shows_fault`` still holds; stops after ``seconds``."""
    stop = time.monotonic() + seconds
    best = taken
    changed = True
    while changed and time.monotonic() < stop:
        changed = False
        size = max(len(best) // 2, 1)
        while size:
            start = 0
            while start < len(best) and time.monotonic() < stop:
                candidate = [*best[:start], *best[start + size :]]
                if shows_fault(candidate):
                    best, changed = candidate, True
                else:
                    start += size
            size //= 2
        for position in range(len(best)):
            for smaller in {0, best[position] // 2, best[position] - 1}:
                if position < len(best) and 0 <= smaller < best[position] and time.monotonic() < stop:
                    candidate = [*best[:position], smaller, *best[position + 1 :]]
                    if shows_fault(candidate):
                        best, changed = candidate, True
    return best
