"""What runs when an entry runs, with shortest call chains.

The call graph is that of the whole program: a helper such as ``map(list, f)`` calls every function that any module
gives it. A run of one entry must not be blamed for what other entries pass to a shared helper, so reach follows an edge
only when its target can exist in the run: a Lua function needs the function around it to have run, and a library
function must have been read by code that ran.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from analyzer.program.callgraph import BuiltinUse, CallGraph, FunctionRef
from analyzer.program.effects import CallStep
from analyzer.program.modules import ModuleUnit
from analyzer.program.values import MemberUse
from analyzer.records import field, record


@record
class Reach:
    """What runs when an entry runs: its method and the loading of its own and every imported module.

    ``functions`` are in breadth-first order, roots first; ``steps`` has for each function but the roots the call that
    first reached it, so that following it back gives a shortest chain. ``uses`` are the calls of library functions,
    ``members`` the reads of members of library modules, both in the order of ``functions``.
    """

    entry: ModuleUnit
    roots: tuple[FunctionRef, ...]
    functions: list[FunctionRef] = field(default_factory=list)
    steps: dict[FunctionRef, CallStep] = field(default_factory=dict)
    uses: list[BuiltinUse] = field(default_factory=list)
    members: list[MemberUse] = field(default_factory=list)

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

    def chain_to(self, use: BuiltinUse) -> list[CallStep]:
        """The shortest chain to a call of a library function; that call is its last step."""
        last = CallStep(use.function, use.node, use.name, use.kind, use.via)
        return [*self.chain(use.function), last]


def reach(
    graph: CallGraph,
    entry: ModuleUnit,
    roots: Iterable[FunctionRef],
    members: Mapping[FunctionRef, list[MemberUse]],
    traced: AbstractSet[str],
) -> Reach:
    """Breadth-first search over all kinds of call edges.

    ``members`` are the member reads by function; ``traced`` are the names of library functions that are read by
    name, so that it is known who reads them.
    """
    result = Reach(entry, tuple(dict.fromkeys(roots)))
    seen = set(result.roots)
    queue = deque(result.roots)
    waiting: dict[FunctionRef, list[CallStep]] = {}
    while queue:
        function = queue.popleft()
        result.functions.append(function)
        steps = waiting.pop(function, [])
        for site in graph.sites(function):
            for target in site.targets.functions:
                steps.append(CallStep(function, site.node, target, site.kind, site.via))
        for step in steps:
            callee = step.callee
            if not isinstance(callee, FunctionRef) or callee in seen:
                continue
            if callee.parent is None or callee.parent in seen:
                seen.add(callee)
                result.steps[callee] = step
                queue.append(callee)
            else:
                waiting.setdefault(callee.parent, []).append(step)
    for function in result.functions:
        result.members.extend(members.get(function, ()))
    read = {member.name for member in result.members}
    for function in result.functions:
        for use in graph.uses.get(function, ()):
            if use.name in read or use.name not in traced:
                result.uses.append(use)
    return result


def called_from(graph: CallGraph, roots: Iterable[FunctionRef]) -> Iterator[FunctionRef]:
    """``roots`` and all functions that calls lead to, whoever made them."""
    seen = dict.fromkeys(roots)
    pending = list(seen)
    while pending:
        function = pending.pop()
        yield function
        for site in graph.sites(function):
            for callee in site.targets.functions:
                if callee not in seen:
                    seen[callee] = None
                    pending.append(callee)


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
