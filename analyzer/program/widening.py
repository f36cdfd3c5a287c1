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
        low_grows, high_grows = merged.low > max(known.low, 0), merged.high > max(known.high, 0)
        if self.round < _AFTER or not (low_grows or high_grows):
            return merged
        pace = 0
        if merged.share:
            bits = share_bits(merged.share)
        else:
            pace = merged.pace or pace_from(merged.bits)
            if known.pace and not value.pace and pace > known.pace:
                pace = 0
            bits = moving_bits(pace) if pace else vt.WIDE_BITS
        low, high = bits if low_grows else merged.low, bits if high_grows else merged.high
        return ValueType(merged.mask, merged.objects, low, high, pace, merged.share)
