"""Tables that are lists; lists that a loop fills: whether somebody sorts them later, and what helpers append to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.program.callgraph import CallSite, EdgeKind, FunctionRef
from analyzer.program.constraints import INTEGER_KEY
from analyzer.program.modules import ModuleUnit
from analyzer.program.scopes import Binding
from analyzer.program.values import TableValue
from analyzer.rules.analysis import Analysis, Append
from analyzer.syntax import tree
from analyzer.syntax.queries import parameters
from analyzer.syntax.walk import walk

_HELPERS = 16
"""Helpers that call helpers are followed so far."""

_CALLERS = 4
"""Callers that hand a list on to their callers are followed so far."""


def has_positions_only(table: TableValue) -> bool:
    """Whether all that is ever stored in a table stands at positions: the table is a list."""
    if not isinstance(table.node, tree.TableConstructor) or not set(table.slots) <= {INTEGER_KEY}:
        return False
    return all(isinstance(item, tree.PositionalItem) for item in table.node.items)


# -- sorting


def is_sorted(analysis: Analysis, function: FunctionRef, expr: tree.Expr, behind: int, depth: int = 0) -> bool:
    """Whether a list is sorted in ``function`` after the offset ``behind``, or by everyone to whom it is returned."""
    unit = function.unit
    binding = _binding(unit, expr)
    if _is_sorted_here(analysis, function, expr, behind):
        return True
    return (
        depth < _CALLERS and binding is not None and _is_sorted_by_callers(analysis, function, binding, behind, depth)
    )


def _is_sorted_here(analysis: Analysis, function: FunctionRef, expr: tree.Expr, behind: int) -> bool:
    """By `table.sort`, or by a function that sorts what it gets."""
    for site in analysis.program.facts_for(function).sites:
        node = site.node
        if node.start < behind or not isinstance(node, tree.Call | tree.MethodCall):
            continue
        if _sorts(analysis, site) and any(_same(function.unit, argument, expr) for argument in node.args):
            return True
    return False


def _sorts(analysis: Analysis, site: CallSite) -> bool:
    if "table.sort" in site.targets.builtins:
        return True
    return any("table.sort" in analysis.program.facts_for(callee).reaches for callee in site.targets.functions)


def _same(unit: ModuleUnit, first: tree.Expr, second: tree.Expr) -> bool:
    binding = _binding(unit, second)
    if binding is not None:
        return _binding(unit, first) is binding
    return unit.source[first.start : first.end] == unit.source[second.start : second.end]


def _binding(unit: ModuleUnit, expr: tree.Expr) -> Binding | None:
    return unit.resolution.bindings.get(expr) if isinstance(expr, tree.Name) else None


def _is_sorted_by_callers(analysis: Analysis, function: FunctionRef, binding: Binding, behind: int, depth: int) -> bool:
    """Whether the list leaves the function only as a result, and every caller sorts it."""
    if function.is_chunk or binding.function is not function.node or binding.captured:
        return False
    positions = set()
    for use in binding.uses:
        if use.start >= behind:
            parent = analysis.facts(function.unit).parents.get(use)
            if not isinstance(parent, tree.Return):
                return False
            positions.add(parent.exprs.index(use))
    callers = analysis.program.graph.callers.get(function, ())
    if len(positions) != 1 or not callers or analysis.program.facts_for(function).escapes:
        return False
    position = positions.pop()
    return all(_sorts_result(analysis, site, position, depth + 1) for site in callers)


def _sorts_result(analysis: Analysis, site: CallSite, position: int, depth: int) -> bool:
    call = site.node
    if site.kind is not EdgeKind.CALL or site.via or not isinstance(call, tree.Call | tree.MethodCall):
        return False
    parent = analysis.facts(site.caller.unit).parents.get(call)
    if isinstance(parent, tree.Call) and position == 0 and parent.func is not call:
        outer = analysis.program.site(parent)
        return outer is not None and _sorts(analysis, outer)
    if not isinstance(parent, tree.Local):
        return False
    index = parent.exprs.index(call) + position
    if index >= len(parent.names):
        return False
    return is_sorted(analysis, site.caller, parent.names[index].name, call.end, depth)


# -- helpers


def appends(analysis: Analysis, function: FunctionRef, depth: int = 0) -> list[Append]:
    """What a function appends to, itself or through others, when it is given something."""
    known = analysis.appends.get(function)
    if known is None:
        known = analysis.appends[function] = []
        if depth < _HELPERS:
            known.extend(_find_appends(analysis, function, depth))
    return known


def _find_appends(analysis: Analysis, function: FunctionRef, depth: int) -> Iterator[Append]:
    unit = function.unit
    node = function.node
    positions = {unit.resolution.bindings.get(name): position for position, name in enumerate(parameters(node))}

    def place(expr: tree.Expr) -> int | Binding | None:
        while isinstance(expr, tree.Index | tree.Paren):
            expr = expr.obj if isinstance(expr, tree.Index) else expr.expr
        binding = _binding(unit, expr)
        return binding if binding is None or binding.function is not node else positions.get(binding)

    def places(exprs: Iterable[tree.Expr]) -> Iterator[Append]:
        return (Append(to) for to in map(place, exprs) if to is not None)

    for part in walk(node.body, into_functions=False):
        if isinstance(part, tree.Assign):
            pairs = list(zip(part.targets, part.exprs, strict=False))
            yield from places(
                target.obj
                for target, value in pairs
                if isinstance(target, tree.Index) and is_behind_end(target.key) and not _is_constant(value)
            )
            for target, value in pairs:
                binding = _binding(unit, target)
                if binding is not None and binding.function is not node and _lengthens(unit, binding, value):
                    yield Append(binding, text=True)
        elif isinstance(part, tree.Call | tree.MethodCall):
            targets = analysis.program.targets(part)
            if "table.insert" in targets.builtins and len(part.args) > 1 and not _is_constant(part.args[-1]):
                yield from places(part.args[:1])
            arguments = call_arguments(part)
            for append in (found for callee in targets.functions for found in appends(analysis, callee, depth + 1)):
                if isinstance(append.to, Binding):
                    yield append
                else:
                    yield from places(arguments[append.to : append.to + 1])


def call_arguments(call: tree.Call | tree.MethodCall) -> list[tree.Expr]:
    """The arguments as the called function counts them."""
    return [call.obj, *call.args] if isinstance(call, tree.MethodCall) else call.args


def is_behind_end(key: tree.Expr) -> bool:
    """`#list + 1`."""
    while isinstance(key, tree.Paren):
        key = key.expr
    return (
        isinstance(key, tree.Binary)
        and key.op == "+"
        and any(isinstance(part, tree.Unary) and part.op == "#" for part in (key.left, key.right))
    )


def _is_constant(expr: tree.Expr) -> bool:
    return isinstance(expr, tree.String | tree.Number | tree.TrueLiteral | tree.FalseLiteral | tree.Nil)


def _lengthens(unit: ModuleUnit, binding: Binding, value: tree.Expr) -> bool:
    parts = list(walk(value))
    joined = any(isinstance(part, tree.Binary) and part.op == ".." for part in parts)
    return joined and any(isinstance(part, tree.Name) and _binding(unit, part) is binding for part in parts)
