"""Value types of every expression of a program, by abstract interpretation.

Each function body is interpreted forward with an environment that narrows variables after tests (``if err then return
end``, ``type(x) == "table"``); variables that are written by closures, and everything across function borders, use one
type per binding, parameter and result, iterated to a fixpoint over the closed world (design.md §4). Annotations are not
believed: nothing checks them at run time (spec/dialect.md 2.2).
"""

from __future__ import annotations

from analyzer.program import value_type as vt
from analyzer.program.arity import Arity
from analyzer.program.dependencies import Dependencies
from analyzer.program.hooks import EVENTS, Hooks
from analyzer.program.interpretation import Interpreter
from analyzer.program.modules import ModuleUnit
from analyzer.program.open_parameters import OpenParameters
from analyzer.program.program import Program
from analyzer.program.references import References
from analyzer.program.scopes import Binding
from analyzer.program.table_types import TableTypes
from analyzer.program.value_type import ValueType
from analyzer.program.widening import Widening
from analyzer.program.writes import Writes
from analyzer.syntax import tree

_MAX_ROUNDS = 30


class Types:
    """The types of a program. ``of(expr)`` is valid after construction for every expression of every unit."""

    def __init__(self, program: Program, arity: Arity) -> None:
        self.program = program
        self.arity = arity
        self.exprs: dict[tree.Node, ValueType] = {}
        self.stored: dict[tree.Index, ValueType] = {}
        """What assignments store, by target."""
        self.bindings: dict[Binding, ValueType] = {}
        self.results: dict[tree.Function, list[ValueType]] = {}
        self.references: dict[ModuleUnit, References] = {unit: References(unit) for unit in program.units.values()}
        self.writes: dict[ModuleUnit, Writes] = {unit: Writes(unit.resolution) for unit in program.units.values()}
        self.dependencies = Dependencies(
            function for unit in program.units.values() for function in unit.resolution.functions()
        )
        self.hooks = Hooks(program, self.dependencies)
        self.joined = Widening()
        self.tables = TableTypes(program, self.joined, self.dependencies)
        if self.hooks.overflown:
            self.tables.give_up()
        self.open_parameters = OpenParameters(program, self.hooks)
        self._solve()

    def of(self, expr: tree.Expr) -> ValueType:
        """The possible values of ``expr`` (its first, when it has several)."""
        return self.exprs.get(expr, vt.ANY)

    def of_binding(self, binding: Binding) -> ValueType:
        """All values a variable ever has."""
        return self.bindings.get(binding, vt.ANY)

    def result(self, function: tree.Function, position: int) -> ValueType:
        """The type of a result of ``function``, counted from 0."""
        known = self.results.get(function)
        if known is None:
            return vt.ANY
        return known[position] if position < len(known) else vt.NIL_TYPE

    def hooked(self, unit: ModuleUnit, expr: tree.Expr, event: str) -> bool:
        """Whether a metatable may answer ``event`` of a value of ``expr``."""
        return self.hooks.may(unit, expr, self.of(expr), event)

    def operator_hooked(self, unit: ModuleUnit, operator: str, operand: tree.Expr) -> bool:
        """Whether a metamethod of the operand may do what the operator does."""
        return any(self.hooked(unit, operand, event) for event in EVENTS[operator])

    # -- the fixpoint

    def _solve(self) -> None:
        for self.joined.round in range(_MAX_ROUNDS):
            for unit in self.program.units.values():
                Interpreter(self, unit).run(self.dependencies.due)
            if not self.dependencies.due:
                return
        # Not stable: forget everything that travels between functions, then type the expressions once more.
        self.tables.give_up()
        for binding in self.bindings:
            self.bindings[binding] = vt.ANY
        for function, results in self.results.items():
            self.results[function] = [vt.ANY for _ in results]
        for unit in self.program.units.values():
            Interpreter(self, unit).run(self.program.graph.functions)

    def join_binding(self, binding: Binding, value: ValueType) -> None:
        """Add ``value`` to what the variable may hold."""
        known = self.bindings.get(binding, vt.NEVER)
        merged = self.joined(known, value.held)
        if merged != known:
            self.bindings[binding] = merged
            self.dependencies.change(binding)

    def join_result(self, function: tree.Function, position: int, value: ValueType) -> None:
        """Add ``value`` to a result of ``function``."""
        known = self.results.setdefault(function, [])
        while len(known) <= position:
            known.append(vt.NEVER)
            self.dependencies.change(function)
        merged = self.joined(known[position], value)
        if merged != known[position]:
            known[position] = merged
            self.dependencies.change(function)
