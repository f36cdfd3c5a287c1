"""Functions whose Python signature is exactly the Lua one: no defaults, no ``*_`` for surplus arguments.

Those are the functions that are only ever entered with as many arguments as they have parameters: the call passes just
that many, or it enters nothing else and its arguments can be adjusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from analyzer.program.callgraph import CallSite, CallTargets
from analyzer.program.control import is_multiple
from analyzer.program.program import Program
from analyzer.syntax import tree

_PASSED_BY_LIBRARY = {
    "xpcall": {"protected": 0, "callback": 1},
    "table.sort": {"callback": 2},
    "coroutine.spawn": {"spawn": 0},
    **{
        f"__{event}": {"metamethod": 2}
        for event in (
            *("add", "sub", "mul", "div", "mod", "pow", "unm", "idiv", "band", "bor", "bxor", "shl", "shr"),
            *("concat", "eq", "lt", "le", "index"),
        )
    },
    "__newindex": {"metamethod": 3},
    "__tostring": {"metamethod": 1},
    "__len": {"metamethod": 1},
}
"""How many arguments the runtime passes, by ``CallSite.via`` and kind."""


def parameter_count(function: tree.Function) -> int:
    """The number of named parameters, ``self`` included."""
    return len(function.params) + (function.self_param is not None)


def exact_functions(program: Program) -> frozenset[tree.Function]:
    """The functions of ``program`` with exact signatures; those with varargs get at least their named parameters."""
    exact = _candidates(program)
    sites = [site for by_caller in program.graph.by_caller.values() for site in by_caller]
    changed = True
    while changed:
        refused = {function for site in sites for function in _refused(program, site, exact)}
        changed = not exact.isdisjoint(refused)
        exact -= refused
    return frozenset(exact)


def adjusted_count(targets: CallTargets, exact: Set[tree.Function]) -> int | None:
    """The number of arguments to which a call of ``targets`` is adjusted; None when they are passed as they are."""
    functions = [ref.node for ref in targets.functions]
    alone = not targets.unknown and not targets.builtins and not targets.through_metamethod
    if not alone or not functions or not all(f in exact and f.vararg is None for f in functions):
        return None
    counts = {parameter_count(function) for function in functions}
    return counts.pop() if len(counts) == 1 else None


def _candidates(program: Program) -> set[tree.Function]:
    """Functions that no unknown code can call, and that something calls at all."""
    methods = {ref.node for unit in program.units.values() for ref in program.entry_methods(unit)}
    return {
        function
        for unit in program.units.values()
        for function in unit.resolution.functions()
        if function is not unit.chunk.main
        and function not in methods
        and program.graph.callers.get(program.ref(function))
        and not program.facts_for(function).escapes
    }


def _refused(program: Program, site: CallSite, exact: Set[tree.Function]) -> Iterable[tree.Function]:
    """The targets of ``site`` that it may enter with another number of arguments than they have parameters."""
    targets = site.targets
    adjustable = not site.via and isinstance(site.node, (tree.Call, tree.MethodCall))
    if not targets.functions or (adjustable and adjusted_count(targets, exact) is not None):
        return
    passed = None if targets.through_metamethod else _passed(program, site)
    for ref in targets.functions:
        wanted = parameter_count(ref.node)
        fits = passed is not None and (passed >= wanted if ref.node.vararg is not None else passed == wanted)
        if not fits:
            yield ref.node


def _passed(program: Program, site: CallSite) -> int | None:
    """The number of arguments that a site passes; None when it is not fixed."""
    if site.via == "pcall":
        return _passed_through_pcall(program, site)
    if site.via:
        return _PASSED_BY_LIBRARY.get(site.via, {}).get(site.kind.value)
    match site.node:
        case tree.Call() as call:
            return _fixed(call.args)
        case tree.MethodCall() as call:
            count = _fixed(call.args)
            return None if count is None else count + 1
        case tree.GenericFor():
            return 2  # state and control value
    return None


def _passed_through_pcall(program: Program, site: CallSite) -> int | None:
    call = site.node
    if not isinstance(call, tree.Call) or program.targets(call) != CallTargets(builtins=("pcall",)):
        return None
    nested = sum(other.via == "pcall" for other in program.graph.indirect[call]) > 1  # pcall(pcall, …)
    count = _fixed(call.args)
    return None if nested or not count else count - 1


def _fixed(args: list[tree.Expr]) -> int | None:
    return None if args and is_multiple(args[-1]) else len(args)
