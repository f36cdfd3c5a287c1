"""Value types of arithmetic and bitwise operators on numbers (spec/dialect.md 1.3)."""

from __future__ import annotations

from analyzer.program import value_type as vt
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree


def numeric_type(op: str, left: ValueType, right: ValueType, right_node: tree.Expr) -> ValueType:
    """The result of a binary operator when it gives one: a nil operand raises, so it does not count."""
    left, right = left.without(vt.NIL), right.without(vt.NIL)
    if op in ("&", "|", "~", "<<", ">>"):
        if op == "&" and left.only(vt.INTEGER) and right.only(vt.INTEGER):
            return _masked(left, right)
        return vt.WIDE_INTEGER
    if op == "//":
        return vt.integer_bits(left.bits if left.only(vt.INTEGER) else vt.WIDE_BITS)
    if op in ("/", "^"):
        return vt.FLOAT_TYPE
    if op == "%":
        return _modulo(right) if native_modulo(left, right, right_node) else vt.FLOAT_TYPE
    if left.only(vt.INTEGER) and right.only(vt.INTEGER):
        return integer_result(op, left, right)
    if left.only(vt.FLOAT) or right.only(vt.FLOAT):
        return vt.FLOAT_TYPE
    return vt.NUMBER_TYPE


def integer_result(op: str, left: ValueType, right: ValueType) -> ValueType:
    """The bounds of ``+``, ``-`` or ``*`` on integers, capped at 64 bits (wraparound)."""
    low, high = _bounds(op, left, right)
    if max(low, high) >= vt.WIDE_BITS:
        return vt.WIDE_INTEGER
    return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, low, high)


def cannot_overflow(op: str, left: ValueType, right: ValueType) -> bool:
    """Whether the exact result of ``+``, ``-`` or ``*`` on integers fits in 64 bits."""
    low, high = _bounds(op, left, right)
    return low < vt.WIDE_BITS and high < vt.WIDE_BITS


def _bounds(op: str, left: ValueType, right: ValueType) -> tuple[int, int]:
    if op == "-":
        # The least integer has no counterpart: taken from 0 it is beyond the greatest.
        return _sum(left.low, right.high), vt.WIDE_BITS if right.low == vt.WIDE_BITS else _sum(left.high, right.low)
    if op == "+":
        return _sum(left.low, right.low), _sum(left.high, right.high)
    low = max(_product(left.low, right.high), _product(left.high, right.low))
    return low, max(_product(left.low, right.low), _product(left.high, right.high))


def _sum(one: int, other: int) -> int:
    """The bound of a sum of values below ``2**one`` and ``2**other``; 0 excludes the side, so nothing is added.

    Values bounded by 64 bits are really below ``2**63``.
    """
    if one == 0 or other == 0:
        return min(max(one, other), vt.WIDE_BITS - 1)
    return max(one, other) + 1


def _product(one: int, other: int) -> int:
    return one + other if one and other else 0


def _masked(left: ValueType, right: ValueType) -> ValueType:
    if left.low == 0 or right.low == 0:
        bounds = [side.high for side in (left, right) if side.low == 0]
        return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, 0, min(bounds))
    return vt.integer_bits(max(left.bits, right.bits))


def _modulo(right: ValueType) -> ValueType:
    """``a % b`` has the sign of ``b``."""
    return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, right.low, right.high)


def negated(operand: ValueType) -> ValueType:
    """Unary minus on numbers; beyond 2**53 the result is a float."""
    operand = operand.without(vt.NIL)
    if operand.only(vt.INTEGER):
        return operand.bounded(operand.high, operand.low) if operand.bits <= vt.SMALL_BITS else vt.NUMBER_TYPE
    return vt.FLOAT_TYPE if operand.only(vt.FLOAT) else vt.NUMBER_TYPE


def loop_variable(first: ValueType, step: ValueType) -> ValueType:
    """The variable of a numeric ``for``: counting beyond 2**53 from a small start would take years."""
    if first.only(vt.INTEGER) and step.only(vt.INTEGER):
        if first.bits > vt.SMALL_BITS or step.bits > 10:
            return vt.WIDE_INTEGER
        low = first.low if step.low == 0 else vt.SMALL_BITS
        high = first.high if step.high == 0 else vt.SMALL_BITS
        return vt.ValueType(vt.INTEGER, vt.NO_OBJECTS, low, high)
    return vt.FLOAT_TYPE if first.only(vt.FLOAT) or step.only(vt.FLOAT) else vt.NUMBER_TYPE


def native_modulo(left: ValueType, right: ValueType, right_node: tree.Expr) -> bool:
    """Whether Python's ``%`` gives the dialect's result: integers that floats hold exactly, divisor not zero."""
    left, right = left.without(vt.NIL), right.without(vt.NIL)
    small = left.only(vt.INTEGER) and right.only(vt.INTEGER) and max(left.bits, right.bits) <= vt.SMALL_BITS
    return small and isinstance(right_node, tree.Number) and right_node.value != 0
