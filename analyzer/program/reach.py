"""Shortest call chains: from an entry to everything it reaches, and from a function to a library function."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from analyzer.program.callgraph import CallGraph, FunctionRef
from analyzer.program.effects import CallStep
from analyzer.program.modules import ModuleUnit


@dataclass(slots=True)
class Reach:
    """What runs when an entry runs: its method and the loading of its own and every imported module.

    ``functions`` are in breadth-first order, roots first; ``steps`` has for each function but the roots the call that
    first reached it, so that following it back gives a shortest chain. ``method`` are the roots that are entry methods.
    """

    entry: ModuleUnit
    roots: tuple[FunctionRef, ...]
    functions: list[FunctionRef] = field(default_factory=list)
    steps: dict[FunctionRef, CallStep] = field(default_factory=dict)

    def __contains__(self, function: FunctionRef) -> bool:
        return function in self.steps or function in self.roots

    def chain(self, function: FunctionRef) -> list[CallStep]:
        """The shortest chain of calls from a root to ``function``; empty for a root."""
        chain: list[CallStep] = []
        while (step := self.steps.get(function)) is not None:
            chain.append(step)
            function = step.function
        chain.reverse()
        return chain


def reach(graph: CallGraph, entry: ModuleUnit, roots: Iterable[FunctionRef]) -> Reach:
    """Breadth-first search over all kinds of call edges."""
    result = Reach(entry, tuple(dict.fromkeys(roots)))
    seen = set(result.roots)
    queue = deque(result.roots)
    while queue:
        function = queue.popleft()
        result.functions.append(function)
        for site in graph.sites(function):
            for callee in site.targets.functions:
                if callee not in seen:
                    seen.add(callee)
                    result.steps[callee] = CallStep(function, site.node, callee, site.kind, site.via)
                    queue.append(callee)
    return result


def steps_towards(graph: CallGraph, builtin: str) -> dict[FunctionRef, CallStep]:
    """For every function that reaches ``builtin``, the first step of a shortest chain to it."""
    steps: dict[FunctionRef, CallStep] = {}
    queue: deque[FunctionRef] = deque()
    for function, sites in graph.by_caller.items():
        for site in sites:
            if builtin in site.targets.builtins and function not in steps:
                steps[function] = CallStep(function, site.node, builtin, site.kind, site.via)
                queue.append(function)
    while queue:
        callee = queue.popleft()
        for site in graph.callers.get(callee, ()):
            if site.caller not in steps:
                steps[site.caller] = CallStep(site.caller, site.node, callee, site.kind, site.via)
                queue.append(site.caller)
    return steps
