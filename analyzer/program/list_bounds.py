"""Bounds of integer expressions: from below by a constant, from above by the length of a list.

Only variables that keep their first value are followed, and tables that never get shorter, so that a bound that held
when the variable was set holds for good, whatever runs in between.
"""

from __future__ import annotations

from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import cannot_overflow
from analyzer.program.modules import ModuleUnit
from analyzer.program.scopes import Binding
from analyzer.program.types import Types
from analyzer.syntax import tree
from analyzer.syntax.walk import index

_MAX_STEPS = 8
"""So many variables and operators are followed."""


class Bounds:
    """The bounds of the expressions of one unit. ``parents`` and ``nodes`` are its tree, as ``index`` gives it."""

    def __init__(self, types: Types, unit: ModuleUnit) -> None:
        self.types = types
        self.unit = unit
        self.parents, self.nodes = index(unit.chunk.main)
        self._counting: dict[tree.Name, tree.NumericFor] = {
            loop.var: loop for loop in self.nodes.get(tree.NumericFor, ()) if isinstance(loop, tree.NumericFor)
        }
        self._positions = {
            loop.names[0]
            for loop in self.nodes.get(tree.GenericFor, ())
            if isinstance(loop, tree.GenericFor) and self._is_ipairs(loop.exprs)
        }

    def _is_ipairs(self, exprs: list[tree.Expr]) -> bool:
        call = exprs[0]
        reference = self.types.references[self.unit].of(call.func) if isinstance(call, tree.Call) else None
        return reference is not None and reference.unit is None and reference.path == "ipairs"

    def binding(self, expr: tree.Expr) -> Binding | None:
        """The local variable that ``expr`` names."""
        return self.unit.resolution.bindings.get(expr) if isinstance(expr, tree.Name) else None

    def constant(self, expr: tree.Expr) -> Binding | None:
        """The local variable that ``expr`` names, if it keeps its first value."""
        binding = self.binding(expr)
        return binding if binding is not None and binding.constant else None

    def is_integer(self, expr: tree.Expr) -> bool:
        """Whether the value can only be an integer."""
        return self.types.of(expr).only(vt.INTEGER)

    def loop_of(self, binding: Binding) -> tree.NumericFor | None:
        """The numeric ``for`` whose variable it is."""
        return self._counting.get(binding.declaration)

    def at_least(self, expr: tree.Expr, steps: int = _MAX_STEPS) -> int | None:
        """A number that the integer ``expr`` is never below."""
        expr = _inside(expr)
        if isinstance(expr, tree.Number):
            return expr.value if isinstance(expr.value, int) else None
        found = 0 if self.is_integer(expr) and self.types.of(expr).low == 0 else None
        better = self._at_least(expr, steps - 1) if steps and self.is_integer(expr) else None
        return better if found is None or (better is not None and better > found) else found

    def _at_least(self, expr: tree.Expr, steps: int) -> int | None:
        match expr:
            case tree.Binary(op="+") if self._is_exact(expr):
                left, right = self.at_least(expr.left, steps), self.at_least(expr.right, steps)
                return None if left is None or right is None else left + right
            case tree.Binary(op="-", right=tree.Number(value=int() as less)) if self._is_exact(expr):
                left = self.at_least(expr.left, steps)
                return None if left is None else left - less
            case tree.Name() if (counter := self.binding(expr)) is not None and self._never_wraps(counter):
                rises = all(self._rises(name, counter) for name in counter.assignments)
                return self.at_least(counter.value, steps) if counter.value is not None and rises else None
            case tree.Name() if (binding := self.constant(expr)) is not None:
                if binding.declaration in self._positions:
                    return 1
                loop = self.loop_of(binding)
                if loop is not None:
                    step = loop_step(loop)
                    return None if not step else self.at_least(loop.first if step > 0 else loop.limit, steps)
                return None if binding.value is None else self.at_least(binding.value, steps)
        return None

    def _never_wraps(self, variable: Binding) -> bool:
        """Whether a variable that is assigned holds integers that stay below 2**63."""
        type_ = self.types.of_binding(variable)
        return bool(variable.assignments) and type_.only(vt.INTEGER) and type_.high < vt.WIDE_BITS

    def _rises(self, target: tree.Name, counter: Binding) -> bool:
        """Whether an assignment of a counter only makes it larger."""
        match self.parents[target]:
            case tree.Assign(
                targets=[_], exprs=[tree.Binary(op="+", left=left, right=tree.Number(value=int() as step))]
            ):
                return self.binding(left) is counter and step >= 0
        return False

    def _is_exact(self, expr: tree.Binary) -> bool:
        """Whether the sum or difference does not wrap around."""
        left, right = self.types.of(expr.left), self.types.of(expr.right)
        return left.only(vt.INTEGER) and right.only(vt.INTEGER) and cannot_overflow(expr.op, left, right)

    def bits(self, expr: tree.Expr) -> int:
        """The integer ``expr`` is below ``2**bits``."""
        known = self.types.of(expr).high
        binding = self.constant(_inside(expr))
        loop = None if binding is None else self.loop_of(binding)
        if loop is not None and loop_step(loop) > 0 and self.is_integer(loop.limit):
            return min(known, self.types.of(loop.limit).high)
        return known

    def measures(self, expr: tree.Expr, table: Binding) -> bool:
        """Whether ``expr`` is ``#table``, or that and a constant added or subtracted."""
        match expr:
            case tree.Binary(op="+" | "-", left=left, right=tree.Number(value=int())):
                expr = left
        return isinstance(expr, tree.Unary) and self.below_length(expr, table) == 0

    def below_length(self, expr: tree.Expr, table: Binding, steps: int = _MAX_STEPS) -> int | None:
        """How far the integer ``expr`` surely stays below ``#table``; negative if it may go beyond."""
        expr = _inside(expr)
        if not steps or not self.is_integer(expr):
            return None
        steps -= 1
        match expr:
            case tree.Unary(op="#"):
                return 0 if self.binding(_inside(expr.operand)) is table else None
            case tree.Binary(op="+" | "-", right=tree.Number(value=int() as offset)) if self._is_exact(expr):
                left = self.below_length(expr.left, table, steps)
                return None if left is None else left - offset if expr.op == "+" else left + offset
            case tree.Name() if (binding := self.constant(expr)) is not None:
                loop = self.loop_of(binding)
                if loop is not None:
                    step = loop_step(loop)
                    return None if not step else self.below_length(_farthest(loop, step), table, steps)
                return None if binding.value is None else self.below_length(binding.value, table, steps)
        return None


def _farthest(loop: tree.NumericFor, step: int) -> tree.Expr:
    return loop.limit if step > 0 else loop.first


def _inside(expr: tree.Expr) -> tree.Expr:
    while isinstance(expr, tree.Paren | tree.Cast | tree.NonNil):
        expr = expr.expr
    return expr


def loop_step(loop: tree.NumericFor) -> int:
    """The step, if it is a constant integer; else 0."""
    match loop.step:
        case None:
            return 1
        case tree.Number(value=int() as step):
            return step
        case tree.Unary(op="-", operand=tree.Number(value=int() as step)):
            return -step
    return 0
