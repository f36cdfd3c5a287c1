"""Widening: bounds of integers that grow from round to round of a fixpoint are given up, so that it ends."""

from __future__ import annotations

from analyzer.program import value_type as vt
from analyzer.program.value_type import ValueType
from analyzer.records import record

_AFTER = 3
"""Growth is accepted in so many rounds."""


@record
class Widening:
    """The operation, and the ``round`` of the fixpoint that decides when it sets in."""

    round: int = 0

    def __call__(self, known: ValueType, merged: ValueType) -> ValueType:
        """``merged``, with every bound that still grows after some rounds given up."""
        if self.round < _AFTER:
            return merged
        low = vt.WIDE_BITS if merged.low > known.low else merged.low
        high = vt.WIDE_BITS if merged.high > known.high else merged.high
        return merged.bounded(low, high)
