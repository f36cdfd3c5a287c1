"""The facts of a whole program, for the rules, the translator and the language server.

``build_program(project)`` and ``build_single(source, …)`` make a ``Program``; nobody changes it afterwards. Facts are
looked up by tree node: nodes compare by identity.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from analyzer.program.callgraph import CallGraph, CallNode, CallSite, CallTargets, FunctionRef, Suspension
from analyzer.program.effects import CallStep, FunctionFacts
from analyzer.program.module_state import Exports, ModuleState
from analyzer.program.modules import ModuleUnit
from analyzer.syntax import tree


@dataclass(slots=True)
class Reach:
    """What runs when an entry runs: its method and the loading of its own and every imported module.

    ``functions`` are in breadth-first order; ``steps`` has for each function but the roots the call that first
    reached it, so that following it back gives a shortest chain.
    """

    entry: ModuleUnit
    roots: tuple[FunctionRef, ...]
    functions: list[FunctionRef] = field(default_factory=list)
    steps: dict[FunctionRef, CallStep] = field(default_factory=dict)

    def __contains__(self, function: FunctionRef) -> bool:
        raise NotImplementedError

    def chain(self, function: FunctionRef) -> list[CallStep]:
        """The shortest chain of calls from a root to ``function``; empty for a root."""
        raise NotImplementedError


class Program:
    """The analysed program. ``units`` maps entry ids to modules; ``graph`` is the whole call graph."""

    units: dict[str, ModuleUnit]
    graph: CallGraph

    def ref(self, function: tree.Function) -> FunctionRef:
        """The reference of a function node of this program. Raises KeyError for a foreign node."""
        raise NotImplementedError

    def facts_for(self, function: tree.Function | FunctionRef) -> FunctionFacts:
        """The effects of a function. Raises KeyError for a foreign node."""
        raise NotImplementedError

    def site(self, call: CallNode) -> CallSite | None:
        """The direct call site of a call node; None for code that the analysis never saw."""
        raise NotImplementedError

    def targets(self, call: CallNode) -> CallTargets:
        """What a call may enter."""
        raise NotImplementedError

    def is_async(self, function: tree.Function | FunctionRef) -> bool:
        """Whether the function must be ``async def``."""
        raise NotImplementedError

    def call_suspends(self, call: CallNode) -> Suspension:
        """Whether the result of the call is awaitable: never, always, or unknown (`call()` helper needed)."""
        raise NotImplementedError

    def entry_methods(self, unit: ModuleUnit) -> tuple[FunctionRef, ...]:
        """The functions that the platform calls when the entry is started; empty for libraries."""
        raise NotImplementedError

    def exports(self, unit: ModuleUnit) -> Exports:
        """What the module returns when it is loaded."""
        raise NotImplementedError

    def module_state(self, unit: ModuleUnit) -> ModuleState:
        """Whether the module can be plain module-level Python."""
        raise NotImplementedError

    def reachable_from(self, entry: ModuleUnit | str) -> Reach:
        """Everything that may run in a run of ``entry``."""
        raise NotImplementedError

    def chain(self, function: FunctionRef, builtin: str) -> list[CallStep]:
        """The shortest chain from ``function`` to a call of the catalogue function; empty when it is not reached."""
        raise NotImplementedError
