"""Bounds of integer expressions: from below by a constant, from above by the length of a list.

Only variables that keep their first value are followed, and tables that never get shorter, so that a bound that held
when the variable was set holds for good, whatever runs in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import cannot_overflow
from analyzer.program.guards import guards
from analyzer.program.modules import ModuleUnit
from analyzer.program.scopes import Binding
from analyzer.program.types import Types
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped
from analyzer.syntax.walk import index

_MAX_STEPS = 8
"""So many variables and operators are followed."""
_STEP_BITS = 10


class Bounds:
    """The bounds of the expressions of one unit. ``parents`` and ``nodes`` are its tree, as ``index`` gives it."""

    def __init__(self, types: Types, unit: ModuleUnit) -> None:
        self.types = types
        self.unit = unit
        self.parents, self.nodes = index(unit.chunk.main)
        self.constructors = self.nodes.get(tree.TableConstructor, [])
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
        expr = unwrapped(expr)
        if isinstance(expr, tree.Number):
            return expr.value if isinstance(expr.value, int) else None
        if not self.is_integer(expr):
            return None
        found = [0] if self.types.of(expr).low == 0 else []
        if steps:
            found += [bound for bound in self._lower_bounds(expr, steps - 1) if bound is not None]
        return max(found, default=None)

    def _lower_bounds(self, expr: tree.Expr, steps: int) -> Iterator[int | None]:
        match expr:
            case tree.Binary(op="+") if self._is_exact(expr):
                left, right = self.at_least(expr.left, steps), self.at_least(expr.right, steps)
                yield None if left is None or right is None else left + right
            case tree.Binary(op="-", right=tree.Number(value=int() as less)) if self._is_exact(expr):
                left = self.at_least(expr.left, steps)
                yield None if left is None else left - less
            case tree.Binary(op="//", right=tree.Number(value=int() as divisor)) if divisor > 0:
                left = self.at_least(expr.left, steps)
                yield None if left is None else left // divisor
            case tree.Name() if (binding := self.binding(expr)) is not None:
                yield from self._lower_bounds_of_variable(expr, binding, steps)

    def _lower_bounds_of_variable(self, name: tree.Name, binding: Binding, steps: int) -> Iterator[int | None]:
        loop = self.loop_of(binding)
        if binding.declaration in self._positions and binding.constant:
            yield 1
        elif loop is not None and binding.constant and loop_step(loop):
            yield self.at_least(loop.first if loop_step(loop) > 0 else loop.limit, steps)
        elif binding.value is not None and self._moves(binding, "+"):
            yield self.at_least(binding.value, steps)
        for op, other in guards(self.parents, self.unit.resolution, name):
            if op in (">", ">=", "=="):
                bound = self.at_least(other, steps // 2)
                yield None if bound is None else bound + (op == ">")

    def _moves(self, variable: Binding, op: str) -> bool:
        """Whether all that happens to a variable is that small constants are added to it, or subtracted.

        Getting from a length to the end of the integers that way would take years (spec/semantics.md §2).
        """
        if variable.value is None or self.types.of(variable.value).bits > vt.SMALL_BITS:
            return variable.constant and variable.value is not None
        return all(self._is_step(name, variable, op) for name in variable.assignments)

    def _is_step(self, target: tree.Name, variable: Binding, op: str) -> bool:
        statement = self.parents[target]
        if not isinstance(statement, tree.Assign):
            return False
        position = statement.targets.index(target)
        value = statement.exprs[position] if position < len(statement.exprs) else None
        match value:
            case tree.Binary(left=left, right=tree.Number(value=int() as step)) if value.op == op:
                return self.binding(left) is variable and 0 <= step < 1 << _STEP_BITS
        return False

    def _is_exact(self, expr: tree.Binary) -> bool:
        """Whether the sum or difference does not wrap around."""
        left, right = self.types.of(expr.left), self.types.of(expr.right)
        return left.only(vt.INTEGER) and right.only(vt.INTEGER) and cannot_overflow(expr.op, left, right)

    def bits(self, expr: tree.Expr) -> int:
        """The integer ``expr`` is below ``2**bits``."""
        known = self.types.of(expr).high
        binding = self.constant(unwrapped(expr))
        loop = None if binding is None else self.loop_of(binding)
        if loop is not None and loop_step(loop) > 0 and self.is_integer(loop.limit):
            return min(known, self.types.of(loop.limit).high)
        return known

    def distance(self, expr: tree.Expr) -> tuple[tree.Expr, int]:
        """``expr`` as another expression and a constant that is added to it."""
        match expr:
            case tree.Binary(op="+" | "-", left=left, right=tree.Number(value=int() as offset)) if self._is_exact(expr):
                return left, offset if expr.op == "+" else -offset
        return expr, 0

    def below_length(
        self, expr: tree.Expr, table: Binding, least: Sequence[tree.Expr] = (), steps: int = _MAX_STEPS
    ) -> int | None:
        """How far the integer ``expr`` surely stays below ``#table``; negative if it may go beyond.

        ``least`` are expressions, constant by nature, that the length is not below.
        """
        expr = unwrapped(expr)
        for known in least:
            distance = self._difference(known, expr)
            if distance is not None:
                return distance
        if not steps or not self.is_integer(expr):
            return None
        steps -= 1
        match expr:
            case tree.Unary(op="#"):
                return 0 if self.binding(unwrapped(expr.operand)) is table else None
            case tree.Binary(op="+" | "-", right=tree.Number(value=int() as offset)) if self._is_exact(expr):
                left = self.below_length(expr.left, table, least, steps)
                return None if left is None else left - offset if expr.op == "+" else left + offset
            case tree.Binary(op="-") if self._is_exact(expr):
                left, less = self.below_length(expr.left, table, least, steps), self.at_least(expr.right, steps)
                return None if left is None or less is None else left + less
            case tree.Name() if (binding := self.binding(expr)) is not None:
                bounds = self._upper_bounds_of_variable(expr, binding, table, least, steps)
                return max((bound for bound in bounds if bound is not None), default=None)
        return None

    def _upper_bounds_of_variable(
        self, name: tree.Name, binding: Binding, table: Binding, least: Sequence[tree.Expr], steps: int
    ) -> Iterator[int | None]:
        loop = self.loop_of(binding)
        if loop is not None and binding.constant and loop_step(loop):
            yield self.below_length(loop.limit if loop_step(loop) > 0 else loop.first, table, least, steps)
        elif binding.value is not None and self._moves(binding, "-"):
            yield self.below_length(binding.value, table, least, steps)
        for op, other in guards(self.parents, self.unit.resolution, name):
            if op in ("<", "<=", "=="):
                bound = self.below_length(other, table, least, steps // 2)
                yield None if bound is None else bound + (op == "<")

    def _difference(self, left: tree.Expr, right: tree.Expr) -> int | None:
        """``left - right`` for two numbers, or for one variable that keeps its value."""
        match left, right:
            case tree.Number(value=int() as high), tree.Number(value=int() as low):
                return high - low
        binding = self.constant(left)
        return 0 if binding is not None and self.binding(right) is binding and self.is_integer(left) else None


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
