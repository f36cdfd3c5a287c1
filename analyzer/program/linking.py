"""Enters the constraints of all modules into one flow analysis.

First every module gets its block of variables (``link``), then the constraints are entered (``connect``); imports make
it necessary that all modules have their functions before the first constraint is entered.

Functions that make classes (they set ``__index`` of a table that they make) are entered anew, with variables of their
own, for every call: otherwise all classes made by one helper would be one. Functions nested in them are not copied;
they see the captured variables of all copies together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analyzer.program.callgraph import EdgeKind, FunctionRef
from analyzer.program.constraints import ANY_KEY, NOTHING, CallConstraint, FunctionConstraints, UnitConstraints
from analyzer.program.flow import Flow
from analyzer.program.modules import ModuleUnit
from analyzer.program.values import FunctionValue, Site, TableValue
from analyzer.syntax import tree

MAXIMUM_SIZE = 200
"""Larger functions are not entered anew per call."""


def link(flow: Flow, unit: ModuleUnit, refs: Sequence[FunctionRef]) -> None:
    """Numbers the variables of a module program-wide and declares its functions."""
    constraints = unit.parsed.constraints
    base = flow.bases[unit] = flow.reserve(constraints.variables - 1)
    flow.metamethods |= constraints.metamethods
    for function, ref in zip(constraints.functions, refs, strict=True):
        flow.functions[function.node] = _function_value(function, ref, lambda variable: variable + base)
        for name, _, node in function.global_writes:
            flow.global_writes.append((name, node, ref))
            flow.assigned_global(name)


def connect(flow: Flow, unit: ModuleUnit, refs: Sequence[FunctionRef]) -> None:
    """Enters the constraints of a linked module. All modules must be linked before."""
    constraints = unit.parsed.constraints
    base = flow.bases[unit]
    for name, variable in constraints.globals.items():
        flow.edge(flow.environment(unit, name), variable + base)
    for function, ref in zip(constraints.functions, refs, strict=True):
        if function.makes_class and len(function.calls) + len(function.loads) + len(function.stores) < MAXIMUM_SIZE:
            flow.copiers[flow.functions[function.node]] = _copier(flow, unit, function, ref)
        else:
            _enter(flow, constraints, function, ref, lambda variable: variable + base, flow.table)


def _function_value(function: FunctionConstraints, ref: FunctionRef, shift: Callable[[int], int]) -> FunctionValue:
    return FunctionValue(
        ref,
        [shift(variable) for variable in function.parameters],
        shift(function.variadic) if function.variadic else NOTHING,
        [shift(variable) for variable in function.returns],
        shift(function.return_rest) if function.return_rest else NOTHING,
    )


def _copier(
    flow: Flow, unit: ModuleUnit, function: FunctionConstraints, ref: FunctionRef
) -> Callable[[], FunctionValue]:
    """A function that enters ``function`` once more, with fresh variables for everything that is its own."""
    constraints = unit.parsed.constraints
    base = flow.bases[unit]
    own = {*range(function.first, function.last), *function.parameters, function.variadic}
    own -= {NOTHING, *constraints.globals.values()}
    captured = [
        constraints.bindings[binding]
        for binding in unit.resolution.scopes[function.node].bindings
        if binding.captured and constraints.bindings.get(binding) in own
    ]

    def copy() -> FunctionValue:
        first = flow.reserve(len(own)) + 1
        renamed = {variable: first + position for position, variable in enumerate(sorted(own))}

        def shift(variable: int) -> int:
            return renamed.get(variable, variable + base)

        _enter(flow, constraints, function, ref, shift, flow.copied_table)
        for variable in captured:
            flow.edge(renamed[variable], variable + base)
        for variable, fresh in renamed.items():
            flow.copies.setdefault(variable + base, []).append(fresh)
        return _function_value(function, ref, shift)

    return copy


def _enter(
    flow: Flow,
    constraints: UnitConstraints,
    function: FunctionConstraints,
    ref: FunctionRef,
    shift: Callable[[int], int],
    make_table: Callable[[tree.TableConstructor, FunctionRef], TableValue],
) -> None:
    """Enters the constraints of one function; ``shift`` gives the program-wide variables."""

    def optional(variable: int) -> int:
        return shift(variable) if variable else NOTHING

    for source, target in function.copies:
        flow.edge(shift(source), shift(target))
    for variable, number in function.function_seeds:
        flow.add(shift(variable), (flow.functions[constraints.functions[number].node],))
    tables = [make_table(node, ref) for node in function.tables]
    for variable, index in function.table_seeds:
        flow.add(shift(variable), (tables[index],))
    for index, key, source in function.items:
        slot = flow.any_slot(tables[index]) if key == ANY_KEY else flow.slot(tables[index], key)
        flow.edge(shift(source), slot)
    for name, source, _ in function.global_writes:
        flow.edge(optional(source), flow.assigned_globals[name])
    for variable, key_variable in function.computed_keys:
        flow.store_key(shift(variable), shift(key_variable))
    for variable, key, target, node in function.loads:
        flow.load(shift(variable), key, shift(target), node, ref)
    for variable, key, source, node in function.stores:
        flow.store(shift(variable), key, optional(source), node, ref)
    for call in function.calls:
        _enter_call(flow, call, ref, optional)
    for event, left, right, result, node in function.operations:
        if event in flow.metamethods:
            flow.operation(event, (optional(left), optional(right)), optional(result), node, ref)


def _enter_call(flow: Flow, call: CallConstraint, caller: FunctionRef, shift: Callable[[int], int]) -> None:
    site = Site(
        call.node,
        caller,
        EdgeKind.CALL,
        "",
        tuple([shift(variable) for variable in call.arguments]),
        shift(call.rest),
        tuple([shift(variable) for variable in call.results]),
        shift(call.result_rest),
        shift(call.receiver),
        call.method,
    )
    flow.sites.append(site)
    if call.method:
        flow.when(site.receiver, flow.method_dispatch(site))
    else:
        flow.when(shift(call.function), flow.dispatch(site, NOTHING))
