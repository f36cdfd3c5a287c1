"""Widening: integers whose bounds grow from round to round of a fixpoint are taken to move, so that it ends."""

from __future__ import annotations

from analyzer.program import value_type as vt
from analyzer.program.pace import moving_bits, pace_from, share_bits
from analyzer.program.value_type import ValueType
from analyzer.records import record

_AFTER = 3
"""Growth is accepted in so many rounds."""


@record
class Widening:
    """The join of the fixpoint; ``round``, its current one, decides when widening sets in."""

    round: int = 0

    def __call__(self, known: ValueType, value: ValueType) -> ValueType:
        """``known`` with ``value``. After some rounds a bound that still grows becomes that of a moving value or share.

        When ``known`` moves already and a ``value`` that does not is too large to start from, then the growth comes
        from something else than steps, and the bound is given up.
        """
        merged = known | value
        grows = merged.low > known.low or merged.high > known.high
        if not grows or self.round < _AFTER:
            return merged
        pace = 0
        if merged.share:
            bits = share_bits(merged.share)
        else:
            pace = merged.pace or pace_from(merged.bits)
            if known.pace and not value.pace and pace > known.pace:
                pace = 0
            bits = moving_bits(pace) if pace else vt.WIDE_BITS
        low = bits if merged.low > known.low else merged.low
        high = bits if merged.high > known.high else merged.high
        return ValueType(merged.mask, merged.objects, low, high, pace, merged.share)
