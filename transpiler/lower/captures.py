"""Which closures must keep the variables of one iteration.

Lua makes a local variable of a loop's body anew in every iteration; Python has one for the whole function. A closure
that may run after its iteration binds its variables by default arguments, and a variable that is also assigned lives in
a ``Cell``. Neither is needed where the closure is gone when the iteration ends: it is only called, or passed to
functions that only call it. Nor is it where the closure is returned, which ends the function that has the loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.scopes import Binding, Resolution
from analyzer.syntax import tree
from analyzer.syntax.queries import parameters
from analyzer.syntax.walk import walk

_CALLED_AT_ONCE: dict[str, tuple[int, ...]] = {
    "pcall": (0,),
    "xpcall": (0, 1),
    "table.sort": (1,),
    "string.gsub": (2,),
}
"""Library functions that call an argument before they return and do not keep it: the positions of such arguments."""


@dataclass(frozen=True, slots=True)
class Captures:
    """``kept`` are the variables that a closure binds by default arguments, ``boxed`` those that live in a ``Cell``."""

    kept: dict[tree.Function, list[Binding]]
    boxed: frozenset[Binding]


def captures(program: Program, unit: ModuleUnit, tail_loops: frozenset[tree.Function]) -> Captures:
    """The captured variables of ``unit`` that are fresh in every iteration, by the closures that must keep them.

    ``tail_loops`` are the functions whose bodies are loops (``lower/tail_calls.py``).
    """
    resolution = unit.resolution
    kept: dict[tree.Function, list[Binding]] = {}
    boxed: set[Binding] = set()
    repeated = [binding for binding in resolution.all_bindings if _is_repeated(resolution, tail_loops, binding)]
    lifetimes = _Lifetimes(program) if repeated else None
    for binding in repeated:
        assert lifetimes is not None
        closures = [
            closure
            for closure in binding.capturers
            if _parent(resolution, closure) is binding.function
            and (binding.function in tail_loops or lifetimes.outlives(unit, closure, binding))
        ]
        for closure in closures:
            kept.setdefault(closure, []).append(binding)
        if closures and (binding.assignments or (binding.kind == "function" and binding.value in binding.capturers)):
            boxed.add(binding)
    return Captures(kept, frozenset(boxed))


def _is_repeated(resolution: Resolution, tail_loops: frozenset[tree.Function], binding: Binding) -> bool:
    """Whether a captured variable may be made several times while its function runs once."""
    return binding.captured and (
        binding.loops > 0
        or binding.function in tail_loops
        or (resolution.scopes[binding.function].has_goto and binding.kind in ("local", "function"))
    )


def _parent(resolution: Resolution, function: tree.Function) -> tree.Function | None:
    scope = resolution.scopes[function].parent
    return None if scope is None else scope.function


@dataclass(slots=True)
class _Positions:
    """Where the functions of one unit stand.

    ``passed`` are expressions that are called or passed to functions that may only call them: the parameters that then
    hold the value. ``variables`` are the constants that hold a function, ``returned`` those in return statements.
    """

    passed: dict[tree.Expr, list[tuple[ModuleUnit, Binding]]]
    variables: dict[tree.Function, Binding]
    returned: set[tree.Expr]


_Item = tuple[ModuleUnit, tree.Function | Binding]


class _Lifetimes:
    """Answers whether a closure may still be called when the scope that made it is left."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._positions: dict[ModuleUnit, _Positions] = {}

    def outlives(self, unit: ModuleUnit, closure: tree.Function, captured: Binding) -> bool:
        """Whether ``closure``, or one inside it that refers to ``captured``, may run after the iteration."""
        if closure in self._at(unit).returned:
            return False
        inside = [function for function in captured.capturers if _is_inside(unit.resolution, function, closure)]
        return not all(self._ends_in_scope(unit, function) for function in inside)

    def _ends_in_scope(self, unit: ModuleUnit, closure: tree.Function) -> bool:
        """Whether every value that holds ``closure`` is only called: nothing else is reachable by passing it on."""
        seen: set[tree.Function | Binding] = {closure}
        pending: list[_Item] = [(unit, closure)]
        while pending:
            place, item = pending.pop()
            followed = self._follow(place, item)
            if followed is None:
                return False
            for where, what in followed:
                if what not in seen:
                    seen.add(what)
                    pending.append((where, what))
        return True

    def _follow(self, unit: ModuleUnit, item: tree.Function | Binding) -> list[_Item] | None:
        """What else must end in its scope for a function or variable to do so; None when it does not."""
        positions = self._at(unit)
        if isinstance(item, tree.Function):
            if item in positions.passed:
                return [*positions.passed[item]]
            variable = positions.variables.get(item)
            return None if variable is None else [(unit, variable)]
        if item.assignments:
            return None
        found: list[_Item] = []
        for use in item.uses:
            if use not in positions.passed:
                return None
            found.extend(positions.passed[use])
            user: tree.Function | None = unit.resolution.enclosing[use]
            while user is not None and user is not item.function:
                found.append((unit, user))
                user = _parent(unit.resolution, user)
        return found

    def _at(self, unit: ModuleUnit) -> _Positions:
        found = self._positions.get(unit)
        if found is None:
            found = self._positions[unit] = _Positions({}, {}, set())
            for node in walk(unit.chunk.main):
                self._note(unit, found, node)
        return found

    def _note(self, unit: ModuleUnit, found: _Positions, node: tree.Node) -> None:
        match node:
            case tree.Call() | tree.MethodCall():
                if isinstance(node, tree.Call):
                    called = node.func.expr if isinstance(node.func, tree.Paren) else node.func
                    found.passed[called] = []
                for position, argument in enumerate(node.args):
                    if isinstance(argument, tree.Name | tree.Function):
                        holders = self._holders(node, position)
                        if holders is not None:
                            found.passed[argument] = holders
            case tree.LocalFunction():
                found.variables[node.function] = unit.resolution.bindings[node.name]
            case tree.Local(names=[typed], exprs=[tree.Function() as function]):
                found.variables[function] = unit.resolution.bindings[typed.name]
            case tree.Return():
                for expr in node.exprs:
                    found.returned.update(_own_functions(expr))

    def _holders(self, call: tree.Call | tree.MethodCall, position: int) -> list[tuple[ModuleUnit, Binding]] | None:
        """The parameters that get an argument of ``call``; None when something else may keep it."""
        targets = self.program.targets(call)
        if targets.unknown or targets.through_metamethod:
            return None
        position += isinstance(call, tree.MethodCall)
        if any(position not in _CALLED_AT_ONCE.get(name, ()) for name in targets.builtins):
            return None
        found = []
        for target in targets.functions:
            resolution, node = target.unit.resolution, target.node
            names = parameters(node)
            if position < len(names):
                found.append((target.unit, resolution.bindings[names[position]]))
            elif node.vararg is not None:
                return None
        return found


def _own_functions(expr: tree.Expr) -> Iterator[tree.Function]:
    """The functions that the evaluation of ``expr`` makes."""
    nodes = (expr,) if isinstance(expr, tree.Function) else walk(expr, into_functions=False)
    return (node for node in nodes if isinstance(node, tree.Function))


def _is_inside(resolution: Resolution, function: tree.Function, outer: tree.Function) -> bool:
    current: tree.Function | None = function
    while current is not None and current is not outer:
        current = _parent(resolution, current)
    return current is outer
