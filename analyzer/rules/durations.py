"""Numbers that stand for durations: their value and whether they are made of the constants of ``time``."""

from __future__ import annotations

from analyzer.catalog import Constant, lookup
from analyzer.program.modules import ModuleUnit
from analyzer.records import record
from analyzer.rules.analysis import Analysis
from analyzer.rules.definitions import definition
from analyzer.syntax import tree

UNITS = frozenset({"NANOSECOND", "MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR"})
_MAX_DEPTH = 20


@record(frozen=True)
class Quantity:
    """``power`` is 1 for nanoseconds (``5 * time.SECOND``) and 0 for a plain number; ``value`` None when not known."""

    power: int
    value: float | None


def quantity(analysis: Analysis, unit: ModuleUnit, expr: tree.Expr, depth: int = 0) -> Quantity:
    """What an expression measures."""
    reference = analysis.facts(unit).references.of(expr)
    if reference is not None and reference.unit is None:
        return _constant(reference.path)
    found = definition(analysis, unit, expr)
    node = found.expr
    if node is not expr:
        return quantity(analysis, found.unit, node, depth + 1) if depth < _MAX_DEPTH else Quantity(0, None)
    match node:
        case tree.Number():
            return Quantity(0, float(node.value))
        case tree.Unary(op="-"):
            inner = quantity(analysis, unit, node.operand, depth + 1)
            return Quantity(inner.power, None if inner.value is None else -inner.value)
        case tree.Binary() if depth < _MAX_DEPTH:
            left = quantity(analysis, unit, node.left, depth + 1)
            right = quantity(analysis, unit, node.right, depth + 1)
            return _combined(node.op, left, right)
    return Quantity(0, None)


def _constant(path: str) -> Quantity:
    owner, _, name = path.rpartition(".")
    found = lookup(path) if owner == "time" and name in UNITS else None
    value = found.value if isinstance(found, Constant) else None
    return Quantity(1, float(value)) if isinstance(value, int | float) else Quantity(0, None)


def _combined(op: str, left: Quantity, right: Quantity) -> Quantity:
    known = left.value is not None and right.value is not None
    a, b = left.value or 0.0, right.value or 0.0
    match op:
        case "*":
            return Quantity(left.power + right.power, a * b if known else None)
        case "/" | "//":
            return Quantity(left.power - right.power, a / b if known and b else None)
        case "+" | "-":
            return Quantity(max(left.power, right.power), (a + b if op == "+" else a - b) if known else None)
    return Quantity(0, None)


def go_text(nanoseconds: float) -> str | None:
    """The shortest Go duration string of whole units; None when it would not be exact."""
    if nanoseconds <= 0 or nanoseconds != int(nanoseconds):
        return None
    amount = int(nanoseconds)
    for name, size in (("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000)):
        if amount % size == 0:
            return f"{amount // size}{name}"
    return f"{amount}ns"
