"""Operators on number literals, which the reference compiler computes in floats (spec/dialect.md 1.3)."""

from __future__ import annotations

import math

from analyzer.syntax import tree

_EXACT = 2.0**53


def folded(node: tree.Expr) -> float | None:
    """The value of an expression that consists of number literals and arithmetic only; None for any other."""
    match node:
        case tree.Paren():
            return folded(node.expr)
        case tree.Number():
            return float(node.value)
        case tree.Unary(op="-"):
            operand = folded(node.operand)
            return None if operand is None else -operand
        case tree.Binary(op="+" | "-" | "*"):
            # The right side first: in a long chain it tells at once that nothing is to be folded.
            right = folded(node.right)
            left = None if right is None else folded(node.left)
            return None if left is None or right is None else _computed(node.op, left, right)
    return None


def _computed(op: str, left: float, right: float) -> float:
    return left + right if op == "+" else left - right if op == "-" else left * right


def folds_to_float(node: tree.Unary | tree.Binary) -> bool:
    """Whether integers with this value would differ from what the reference engine computes."""
    value = folded(node)
    return value is not None and (not math.isfinite(value) or abs(value) > _EXACT)
