"""Value types of arithmetic and bitwise operators on numbers (spec/dialect.md 1.3)."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.program import value_type as vt
from analyzer.program.pace import MAX_PACE, moved_pace, moving_bits, pace_from, share_bits, share_of
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree


def numeric_type(op: str, left: ValueType, right: ValueType, right_node: tree.Expr) -> ValueType:
    """The result of a binary operator when it gives one: a nil operand raises, so it does not count."""
    left, right = left.without(vt.NIL), right.without(vt.NIL)
    if op in ("&", "|", "~", "<<", ">>"):
        if op in ("&", "|", "~") and left.only(vt.INTEGER) and right.only(vt.INTEGER):
            return _bitwise(op, left, right)
        return vt.WIDE_INTEGER
    if op == "//":
        return quotient(left, right, right_node) if left.only(vt.INTEGER) else vt.WIDE_INTEGER
    if op in ("/", "^"):
        return vt.FLOAT_TYPE
    if op == "%":
        return _modulo(left, right) if native_modulo(left, right) else vt.FLOAT_TYPE
    if left.only(vt.INTEGER) and right.only(vt.INTEGER):
        return integer_result(op, left, right)
    if left.only(vt.FLOAT) or right.only(vt.FLOAT):
        return vt.FLOAT_TYPE
    return vt.NUMBER_TYPE


def integer_result(op: str, left: ValueType, right: ValueType) -> ValueType:
    """The bounds of ``+``, ``-`` or ``*`` on integers, and the pace; all 64-bit integers where it may wrap around."""
    low, high = _bounds(op, left, right)
    pace = share = 0
    if op != "*":
        share = _share(left, right)
        pace = 0 if share else _pace(left, right)
        bits = share_bits(share) if share else moving_bits(pace) if pace else vt.WIDE_BITS
        low, high = min(low, bits), min(high, bits)
    if max(low, high) >= vt.WIDE_BITS:
        return vt.WIDE_INTEGER
    return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, low, high, pace, share)


def cannot_overflow(op: str, left: ValueType, right: ValueType) -> bool:
    """Whether the exact result of ``+``, ``-`` or ``*`` on integers fits in 64 bits."""
    return integer_result(op, left, right).bits < vt.WIDE_BITS


def _share(left: ValueType, right: ValueType) -> int:
    """A sum is a share when one operand is and the other is one as well or bounded."""
    if not (left.share or right.share):
        return 0
    shares = share_of(left.share, left.bits), share_of(right.share, right.bits)
    return max(shares) if all(shares) else 0


def _pace(left: ValueType, right: ValueType) -> int:
    """A sum moves when one operand does and the other is a bounded step."""
    if left.pace and right.bits <= MAX_PACE:
        return moved_pace(left.pace, right.bits)
    return moved_pace(right.pace, left.bits)


def _bounds(op: str, left: ValueType, right: ValueType) -> tuple[int, int]:
    if op == "-":
        # The least integer has no counterpart: taken from 0 it is beyond the greatest.
        return _sum(left.low, right.high), vt.WIDE_BITS if right.low == vt.WIDE_BITS else _sum(left.high, right.low)
    if op == "+":
        return _sum(left.low, right.low), _sum(left.high, right.high)
    low = max(_product(left.low, right.high), _product(left.high, right.low))
    high = max(_product(left.low, right.low), _product(left.high, right.high))
    if (left.positive and right.positive) or (left.negative and right.negative):
        low = vt.EXCLUDED
    if (left.positive and right.negative) or (left.negative and right.positive):
        high = vt.EXCLUDED
    return low, high


def _sum(one: int, other: int) -> int:
    """The bound of a sum of values below ``2**one`` and ``2**other``; 0 excludes the side, so nothing is added.

    Values bounded by 64 bits are really below ``2**63``.
    """
    less, more = (one, other) if one < other else (other, one)
    if more <= 0:
        return less
    if less == vt.EXCLUDED and more == 1:
        return 0  # at most 1, and something that is not 0 on the other side
    return more + 1 if less > 0 else min(more, vt.WIDE_BITS - 1)


def _product(one: int, other: int) -> int:
    return one + other if one > 0 and other > 0 else 0


def _bitwise(op: str, left: ValueType, right: ValueType) -> ValueType:
    """``&`` with an integer that is not negative is at most that; negative results may reach ``-2**bits``."""
    natural = [side.high for side in (left, right) if side.low <= 0]
    if op == "&" and natural:
        return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, 0, max(min(natural), 0))
    bits = max(left.bits, right.bits)
    return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, 0, bits) if len(natural) == 2 else vt.integer_bits(bits + 1)


def quotient(left: ValueType, right: ValueType, right_node: tree.Expr) -> ValueType:
    """``a // b`` rounds down: towards zero where ``a`` is positive, away from it, by less than one, elsewhere."""
    if not right.only(vt.INTEGER) or right.low > 0:
        return vt.integer_bits(left.bits)
    divisor = right_node.value if isinstance(right_node, tree.Number) else 1
    shift = int(divisor).bit_length() - 1 if divisor >= 1 else 0
    low = min(left.low, max(left.low - shift, 0) + 1) if left.low > 0 else 0
    high = max(left.high - shift, 0) if left.high > 0 else left.high
    return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, low, high)


def floor_division(node: tree.Expr, type_of: Callable[[tree.Expr], ValueType]) -> tree.Binary | None:
    """The division below ``math.floor(a / 2)`` where it is ``a // 2``: floats are exact enough up to 2**53."""
    while isinstance(node, tree.Paren):
        node = node.expr
    if not (isinstance(node, tree.Binary) and node.op == "/" and isinstance(node.right, tree.Number)):
        return None
    dividend, divisor = type_of(node.left).without(vt.NIL), node.right.value
    exact = dividend.only(vt.INTEGER) and dividend.bits <= vt.SMALL_BITS
    return node if exact and isinstance(divisor, int) and 0 < divisor < 1 << vt.SMALL_BITS else None


def _modulo(left: ValueType, right: ValueType) -> ValueType:
    """``a % b`` has the sign of ``b``."""
    high = min(left.high, right.high) if left.low <= 0 and right.low <= 0 else right.high
    return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, max(right.low, 0), max(high, 0))


def negated(operand: ValueType) -> ValueType:
    """Unary minus on numbers; beyond 2**53 the result is a float."""
    operand = operand.without(vt.NIL)
    if operand.only(vt.INTEGER):
        return operand.bounded(operand.high, operand.low) if operand.bits <= vt.SMALL_BITS else vt.NUMBER_TYPE
    return vt.FLOAT_TYPE if operand.only(vt.FLOAT) else vt.NUMBER_TYPE


def loop_variable(first: ValueType, limit: ValueType, step: ValueType) -> ValueType:
    """The variable of a numeric ``for``: it moves from the first value to the limit."""
    if not (first.mask and limit.mask and step.mask):
        return vt.NEVER
    if first.only(vt.INTEGER) and step.only(vt.INTEGER):
        pace = moved_pace(pace_from(first.bits), step.bits)
        bits = moving_bits(pace) if pace else vt.WIDE_BITS
        low = first.low if step.low <= 0 else bits
        high = first.high if step.high <= 0 else bits
        limit = limit.without(vt.NIL)
        if limit.only(vt.INTEGER):
            low = low if step.high > 0 else min(low, limit.low)
            high = high if step.low > 0 else min(high, limit.high)
        return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, low, high, pace)
    return vt.FLOAT_TYPE if first.only(vt.FLOAT) or step.only(vt.FLOAT) else vt.NUMBER_TYPE


def native_modulo(left: ValueType, right: ValueType) -> bool:
    """Whether Python's ``%`` gives the dialect's result: integers that floats hold exactly, divisor not zero."""
    left, right = left.without(vt.NIL), right.without(vt.NIL)
    small = left.only(vt.INTEGER) and right.only(vt.INTEGER) and max(left.bits, right.bits) <= vt.SMALL_BITS
    return small and (right.positive or right.negative)
