"""Integers that only move by bounded steps: they stay below ``2**63``, because no run is long enough.

A run makes fewer than ``2**48`` additions and calls: at 20 nanoseconds each they take 65 days of one CPU. Let *moving*
values of pace ``p`` be those that are

* a bounded value to start from, below ``2**(48 + p)`` in magnitude,
* a moving value of at most that pace, read again, passed on or negated, or
* the sum or difference of such a moving value and a step below ``2**p`` that is bounded by itself.

Every addition raises the largest magnitude among them by less than ``2**p``, and nothing else raises it; so all of them
stay below ``2**(48 + p) + 2**48 * 2**p == 2**(49 + p)``. It does not matter through how many variables, fields,
parameters and results a value travels. What does matter is that only one of the two operands moves: ``x = x + x``
doubles, and no time argument holds. The sum of two moving values is therefore not a moving one.

A recursion such as ``return count(left) + count(right)`` adds two values that grow. It is bounded all the same, because
each of them stands for work of its own: let a *share* of pace ``p`` be

* the result of a call, when that is a bounded value below ``2**p`` or itself a share of at most that pace,
* the sum or difference of two shares, or of a share and a bounded value below ``2**p``.

A share is used up by the one expression that it occurs in: it is none any more once a variable, a parameter or a field
holds it, where it could be read twice. So no call and no addition counts in two of the shares that exist at a time, and
each counts for less than ``2**p``: shares stay below ``2**(48 + p)``.

Both are parts of the value type (``ValueType.pace`` and ``ValueType.share``, 0 for other values). Variables and results
get theirs where the fixpoint would otherwise give up their bounds (``Widening``).
"""

from __future__ import annotations

STEPS_BITS = 48
"""A run makes fewer than ``2**48`` additions and calls."""

MAX_PACE = 14
"""Faster values could leave 64 bits."""


def moving_bits(pace: int) -> int:
    """The bound on the magnitude of moving values: below ``2**bits``."""
    return STEPS_BITS + 1 + pace


def share_bits(share: int) -> int:
    """The bound on the magnitude of shares: below ``2**bits``."""
    return STEPS_BITS + share


def pace_from(bits: int) -> int:
    """The slowest pace at which values below ``2**bits`` may be the start; 0 when there is none."""
    return _accepted(max(bits - STEPS_BITS, 1))


def joined_pace(pace: int, bits: int) -> int:
    """The pace of moving values together with others below ``2**bits``."""
    return _accepted(max(pace, bits - STEPS_BITS))


def moved_pace(pace: int, bits: int) -> int:
    """The pace of the sum of a moving value and a step below ``2**bits``."""
    return _accepted(max(pace, bits)) if pace else 0


def share_of(share: int, bits: int) -> int:
    """The pace of a share, or that which a bounded value below ``2**bits`` has in a sum of shares; 0 if it is wider."""
    return share or _accepted(max(bits, 1))


def _accepted(pace: int) -> int:
    return pace if pace <= MAX_PACE else 0
