"""Effects of functions: what a call of each function may do, computed over the call graph.

Yes-or-no effects spread backwards along call edges in one pass each; the sets of reached library functions are united
bottom-up over strongly connected components, so that call cycles share one result. The classes are those of
spec/dialect.md §3.1 (P, T, R, D, C, N, U).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from analyzer.components import strongly_connected_components
from analyzer.program import library
from analyzer.program.callgraph import (
    BuiltinUse,
    CallGraph,
    CallSite,
    EdgeKind,
    FunctionRef,
)
from analyzer.program.values import FunctionValue, Value
from analyzer.records import record
from analyzer.syntax import tree

YIELDING = frozenset({"coroutine.yield", "coroutine.resume", "coroutine.wrap()"})
"""Library functions that switch between Lua coroutines."""


@record(eq=False)
class FunctionFacts:
    """Everything known about one function.

    ``suspends``: may reach an operation of class D, R or C. ``yields``: may reach ``coroutine.yield``, or resume a
    coroutine. ``unknown_callee``: reaches, by calls that it waits for, a call whose callee is not known.
    ``asynchronous``: must be ``async def`` (one of the three). ``uses``: catalogue functions called here directly.
    ``reaches``: names of all catalogue functions that a call of this function may lead to, also in tasks and callbacks.
    ``commands``: those of them that issue durable commands (D) or record a side effect (R).
    ``sync_context``: something calls it where suspending is impossible. ``escapes``: unknown code may call it.
    """

    ref: FunctionRef
    sites: Sequence[CallSite]
    uses: Sequence[BuiltinUse]
    suspends: bool = False
    yields: bool = False
    unknown_callee: bool = False
    sync_context: bool = False
    escapes: bool = False
    reaches: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()

    @property
    def asynchronous(self) -> bool:
        """Whether the function must be ``async def``."""
        return self.suspends or self.yields or self.unknown_callee


@record(eq=False)
class CallStep:
    """One step of a witness chain: ``function`` does something at ``node`` that leads to ``callee``.

    ``callee`` is a Lua function, or the qualified name of the catalogue function at the end of the chain.
    """

    function: FunctionRef
    node: tree.Node
    callee: FunctionRef | str
    kind: EdgeKind
    via: str = ""


def suspending(graph: CallGraph) -> set[FunctionRef]:
    """The functions that may reach an operation of class D, R or C."""
    return _reaching(graph, {function for function, uses in graph.uses.items() if any(map(_suspends, uses))})


def compute_effects(
    graph: CallGraph, suspending: Set[FunctionRef], escaped: Iterable[Value]
) -> dict[FunctionRef, FunctionFacts]:
    """The facts of every function; ``escaped`` are the values that unknown code may call."""
    facts = {
        ref: FunctionFacts(ref, graph.sites(ref), graph.uses.get(ref, ()), ref in suspending)
        for ref in graph.functions.values()
    }
    for value in escaped:
        if isinstance(value, FunctionValue):
            facts[value.ref].escapes = True
    for entry in facts.values():
        for site in entry.sites:
            if site.kind.synchronous:
                for callee in site.targets.functions:
                    facts[callee].sync_context = True
    for ref in _reaching(graph, {entry.ref for entry in facts.values() if any(map(_yields, entry.uses))}):
        facts[ref].yields = True
    for ref in _reaching(graph, {entry.ref for entry in facts.values() if any(map(_waits_for_unknown, entry.sites))}):
        facts[ref].unknown_callee = True
    _unite_reached(graph, facts)
    return facts


def _suspends(use: BuiltinUse) -> bool:
    return library.suspends(use.name) and use.kind.waits and use.name not in YIELDING


def _yields(use: BuiltinUse) -> bool:
    return use.name in YIELDING and use.kind.waits


def _waits_for_unknown(site: CallSite) -> bool:
    return site.targets.unknown and site.kind.waits


def _reaching(graph: CallGraph, functions: Set[FunctionRef]) -> set[FunctionRef]:
    """These functions, and all that get to one of them by calls they wait for."""
    found = set(functions)
    pending = list(found)
    while pending:
        for site in graph.callers.get(pending.pop(), ()):
            if site.kind.waits and site.caller not in found:
                found.add(site.caller)
                pending.append(site.caller)
    return found


def _unite_reached(graph: CallGraph, facts: dict[FunctionRef, FunctionFacts]) -> None:
    successors = {
        ref: [callee for site in entry.sites for callee in site.targets.functions] for ref, entry in facts.items()
    }
    for component in strongly_connected_components(facts, successors):
        reached: set[str] = set()
        for ref in component:
            reached.update(use.name for use in facts[ref].uses)
            for callee in successors[ref]:
                reached |= facts[callee].reaches
        shared = frozenset(reached)
        commands = frozenset(name for name in reached if library.signature(name).determinism in ("D", "R"))
        for ref in component:
            facts[ref].reaches = shared
            facts[ref].commands = commands
