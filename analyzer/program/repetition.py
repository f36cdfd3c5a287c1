"""Which code may run many times within one run: in loops, and in functions that are called from such code.

The translator gives tables a Python class of their own only where that pays (``analyzer.program.layouts``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.components import strongly_connected_components
from analyzer.program.callgraph import CallSite, EdgeKind, FunctionRef
from analyzer.program.program import Program
from analyzer.syntax import tree
from analyzer.syntax.walk import walk

LOOPS = (tree.While, tree.Repeat, tree.NumericFor, tree.GenericFor)

_ONCE = (EdgeKind.CALL, EdgeKind.PROTECTED, EdgeKind.SPAWN, EdgeKind.RESUME)
"""Other kinds of edges come from library code and operators, which may call any number of times."""


class Repetition:
    """The repeated code of a program."""

    def __init__(self, program: Program) -> None:
        self._in_loops: set[tree.Node] = set()
        for unit in program.units.values():
            for node in walk(unit.chunk.main):
                if isinstance(node, LOOPS) and node not in self._in_loops:
                    self._in_loops.update(walk(node))
        self._functions = self._repeated_functions(program)

    def _repeated_functions(self, program: Program) -> set[tree.Function]:
        sites = program.graph.by_caller
        found: set[FunctionRef] = set(_recursive(sites))
        pending = list(found)
        for caller_sites in sites.values():
            for site in caller_sites:
                if site.kind not in _ONCE or site.node in self._in_loops or isinstance(site.node, tree.GenericFor):
                    pending.extend(site.targets.functions)
        found.update(pending)
        while pending:
            for site in sites.get(pending.pop(), ()):
                for callee in site.targets.functions:
                    if callee not in found:
                        found.add(callee)
                        pending.append(callee)
        return {ref.node for ref in found}

    def repeats(self, node: tree.Node, function: tree.Function) -> bool:
        """Whether ``node``, which stands in ``function``, may run many times in one run."""
        return node in self._in_loops or function in self._functions


def _recursive(sites: Mapping[FunctionRef, Sequence[CallSite]]) -> list[FunctionRef]:
    """Functions that may call themselves, directly or through others."""
    callees = {
        caller: list(dict.fromkeys(callee for site in called for callee in site.targets.functions))
        for caller, called in sites.items()
    }
    found: list[FunctionRef] = []
    for component in strongly_connected_components(callees, callees):
        if len(component) > 1 or component[0] in callees.get(component[0], ()):
            found.extend(component)
    return found
