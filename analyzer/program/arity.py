"""How many results each function returns, and which convention its Python twin follows (spec/semantics.md §4).

A function whose every path returns n values has convention n. When paths differ and nobody can see the count, the
shorter ones are padded with nil. Otherwise the convention is *raw* (None): a plain value for one result, a tuple for
any other number.
"""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.catalog import lookup, method
from analyzer.catalog.model import Signature
from analyzer.program.callgraph import EdgeKind
from analyzer.program.control import falls_through, is_multiple, returns_of
from analyzer.program.library import HIDDEN
from analyzer.program.program import Program
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

VARIABLE = -1
"""Stands for "any number" among the counts of a function."""

_MAX_COUNTS = 6


def signature_of(qualified: str) -> Signature | None:
    """The catalogue signature of ``module.function`` or ``Object.method``."""
    found = lookup(qualified) or HIDDEN.get(qualified)
    if isinstance(found, Signature):
        return found
    owner, _, name = qualified.rpartition(".")
    return method(owner, name) if owner else None


class Arity:
    """Result counts of all functions of a program. ``of(function)`` is the convention."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.counts: dict[tree.Function, set[int]] = {}
        self.conventions: dict[tree.Function, int | None] = {}
        self._returns: dict[tree.Function, list[tree.Return]] = {}
        self._falls: dict[tree.Function, bool] = {}
        self._open: set[tree.Node] = set()
        self._tail: dict[tree.Node, tree.Function] = {}
        for unit in program.units.values():
            for function in unit.resolution.functions():
                self._returns[function] = returns_of(function.body)
                self._falls[function] = falls_through(function.body, self.diverges)
                self._find_open_calls(function)
        self._solve_counts()
        self._solve_conventions()

    def of(self, function: tree.Function) -> int | None:
        """The number of results every call gives, or None for the raw convention."""
        return self.conventions.get(function)

    def falls_through(self, function: tree.Function) -> bool:
        """Whether execution can reach the end of the function's body."""
        return self._falls[function]

    def of_call(self, call: tree.Call | tree.MethodCall) -> int | None:
        """The number of results of a call, when it is the same for all its targets."""
        targets = self.program.targets(call)
        if targets.unknown:
            return None
        found = {self.of(ref.node) for ref in targets.functions}
        for name in targets.builtins:
            signature = signature_of(name)
            found.add(None if signature is None or signature.returns_variadic else len(signature.returns))
        return found.pop() if len(found) == 1 else None

    def diverges(self, call: tree.Call | tree.MethodCall) -> bool:
        """Whether the call never returns (``error(…)``)."""
        targets = self.program.targets(call)
        if targets.unknown or targets.functions or not targets.builtins:
            return False
        signatures = [signature_of(name) for name in targets.builtins]
        return all(signature is not None and signature.diverges for signature in signatures)

    # -- counts

    def _counts_of_call(self, call: tree.Call | tree.MethodCall) -> set[int]:
        targets = self.program.targets(call)
        result = {VARIABLE} if targets.unknown else set()
        for ref in targets.functions:
            result |= self.counts.get(ref.node, set())
        for name in targets.builtins:
            signature = signature_of(name)
            variable = signature is None or signature.returns_variadic
            result.add(VARIABLE if variable or signature is None else len(signature.returns))
        return result

    def _counts_of_return(self, exprs: list[tree.Expr]) -> set[int]:
        if not exprs or not is_multiple(exprs[-1]):
            return {len(exprs)}
        last = exprs[-1]
        if isinstance(last, tree.Vararg):
            return {VARIABLE}
        assert isinstance(last, (tree.Call, tree.MethodCall))
        before = len(exprs) - 1
        return {VARIABLE if count == VARIABLE else count + before for count in self._counts_of_call(last)}

    def _solve_counts(self) -> None:
        changed = True
        while changed:
            changed = False
            for function, returns in self._returns.items():
                found = {0} if self._falls[function] else set()
                for statement in returns:
                    found |= self._counts_of_return(statement.exprs)
                if len(found) > _MAX_COUNTS:
                    found = {VARIABLE}
                if found != self.counts.get(function):
                    merged = found | self.counts.get(function, set())
                    changed = changed or merged != self.counts.get(function)
                    self.counts[function] = merged

    # -- who can see a count

    def _find_open_calls(self, function: tree.Function) -> None:
        for node in walk_function(function):
            for exprs, where in _open_lists(node):
                if exprs and isinstance(exprs[-1], (tree.Call, tree.MethodCall)):
                    if where == "return":
                        self._tail[exprs[-1]] = function
                    elif where == "item" or self._counts_arguments(node):
                        self._open.add(exprs[-1])

    def _counts_arguments(self, node: tree.Node) -> bool:
        """Whether a callee can tell how many arguments it gets."""
        if not isinstance(node, (tree.Call, tree.MethodCall)):
            return True
        targets = self.program.targets(node)
        if targets.unknown or any(ref.node.vararg is not None for ref in targets.functions):
            return True
        for name in targets.builtins:
            signature = signature_of(name)
            if signature is None or signature.variadic or any(param.optional for param in signature.params):
                return True
        return False

    def _observed(self) -> set[tree.Function]:
        program = self.program
        methods = {ref.node for unit in program.units.values() for ref in program.entry_methods(unit)}
        seen: set[tree.Function] = set()
        pending: list[tree.Function] = []

        def observe(function: tree.Function) -> None:
            if function not in seen:
                seen.add(function)
                pending.append(function)

        for function in self._returns:
            if program.facts_for(function).escapes and function not in methods:
                observe(function)
        for sites in program.graph.by_caller.values():
            for site in sites:
                counted = site.node in self._open and not site.via
                if counted or site.kind in (EdgeKind.PROTECTED, EdgeKind.RESUME):
                    for ref in site.targets.functions:
                        observe(ref.node)
        tails: dict[tree.Function, list[tree.Node]] = {}
        for call, function in self._tail.items():
            tails.setdefault(function, []).append(call)
        while pending:
            for call in tails.get(pending.pop(), ()):
                assert isinstance(call, (tree.Call, tree.MethodCall))
                for ref in program.targets(call).functions:
                    observe(ref.node)
        return seen

    def _confused(self) -> set[tree.Function]:
        """Functions without results that are called where others, with results, may be meant as well."""
        found: set[tree.Function] = set()
        for sites in self.program.graph.by_caller.values():
            for site in sites:
                functions = [ref.node for ref in site.targets.functions]
                empty = [function for function in functions if self.counts.get(function) == {0}]
                if len(empty) < len(functions) or (empty and site.targets.builtins):
                    found.update(empty)
        return found

    def _solve_conventions(self) -> None:
        observed = self._observed()
        confused = self._confused() & observed
        for function, counts in self.counts.items():
            if function in confused:
                self.conventions[function] = None
            elif len(counts) == 1 and VARIABLE not in counts:
                self.conventions[function] = next(iter(counts))
            elif not counts:
                self.conventions[function] = 0
            elif VARIABLE in counts or function in observed:
                self.conventions[function] = None
            else:
                self.conventions[function] = max(counts)


def _open_lists(node: tree.Node) -> Iterator[tuple[list[tree.Expr], str]]:
    """Expression lists whose last element is not adjusted to a known number."""
    match node:
        case tree.Call() | tree.MethodCall():
            yield node.args, "argument"
        case tree.Return():
            yield node.exprs, "return"
        case tree.TableConstructor():
            if node.items and isinstance(node.items[-1], tree.PositionalItem):
                yield [node.items[-1].value], "item"


def walk_function(function: tree.Function) -> Iterator[tree.Node]:
    """All nodes of a function's body, not those of nested functions (the nested Function node itself is yielded)."""
    return walk(function.body, into_functions=False)
