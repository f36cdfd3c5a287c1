"""Enters the constraints of all modules into one flow analysis.

First every module gets its block of variables (``link``), then the constraints are entered (``connect``); imports make
it necessary that all modules have their functions before the first constraint is entered.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.program.callgraph import EdgeKind, FunctionRef
from analyzer.program.constraints import ANY_KEY, NOTHING, CallConstraint
from analyzer.program.flow import Flow
from analyzer.program.modules import ModuleUnit
from analyzer.program.values import FunctionValue, Site


def link(flow: Flow, unit: ModuleUnit, refs: Sequence[FunctionRef]) -> None:
    """Numbers the variables of a module program-wide and declares its functions and tables."""
    constraints = unit.parsed.constraints
    base = flow.bases[unit] = flow.reserve(constraints.variables - 1)
    flow.metamethods |= constraints.metamethods

    def shift(variable: int) -> int:
        return variable + base if variable else NOTHING

    for function, ref in zip(constraints.functions, refs, strict=True):
        flow.functions[function.node] = FunctionValue(
            ref,
            [shift(variable) for variable in function.parameters],
            shift(function.variadic),
            [shift(variable) for variable in function.returns],
            shift(function.return_rest),
        )
    for name, _, node, caller in constraints.global_writes:
        flow.global_writes.append((name, node, refs[caller]))
        flow.assigned_global(name)


def connect(flow: Flow, unit: ModuleUnit, refs: Sequence[FunctionRef]) -> None:
    """Enters the constraints of a linked module. All modules must be linked before."""
    constraints = unit.parsed.constraints
    base = flow.bases[unit]
    for source, target in constraints.copies:
        flow.edge(source + base, target + base)
    for variable, function in constraints.function_seeds:
        flow.add(variable + base, (flow.functions[constraints.functions[function].node],))
    tables = [
        flow.table(node, refs[maker]) for node, maker in zip(constraints.tables, constraints.table_makers, strict=True)
    ]
    for variable, index in constraints.table_seeds:
        flow.add(variable + base, (tables[index],))
    for index, key, source, _ in constraints.items:
        if source:
            target = flow.any_slot(tables[index]) if key == ANY_KEY else flow.slot(tables[index], key)
            flow.edge(source + base, target)
    for name, variable in constraints.globals.items():
        flow.edge(flow.environment(unit, name), variable + base)
    for name, source, _, _ in constraints.global_writes:
        flow.edge(source + base if source else NOTHING, flow.assigned_globals[name])
    for variable, key_variable in constraints.computed_keys:
        flow.store_key(variable + base, key_variable + base)
    for variable, key, target, node, caller in constraints.loads:
        flow.load(variable + base, key, target + base, node, refs[caller])
    for variable, key, source, node, caller in constraints.stores:
        flow.store(variable + base, key, source + base if source else NOTHING, node, refs[caller])
    for call in constraints.calls:
        _connect_call(flow, call, base, refs[call.caller])
    for event, left, right, result, node, caller in constraints.operations:
        if event in flow.metamethods:
            operands = (left + base if left else NOTHING, right + base if right else NOTHING)
            flow.operation(event, operands, result + base if result else NOTHING, node, refs[caller])


def _connect_call(flow: Flow, call: CallConstraint, base: int, caller: FunctionRef) -> None:
    site = Site(
        call.node,
        caller,
        EdgeKind.CALL,
        "",
        tuple([variable + base if variable else NOTHING for variable in call.arguments]),
        call.rest + base if call.rest else NOTHING,
        tuple([variable + base for variable in call.results]),
        call.result_rest + base if call.result_rest else NOTHING,
        call.receiver + base if call.receiver else NOTHING,
        call.method,
    )
    flow.sites.append(site)
    if call.method:
        flow.when(site.receiver, flow.method_dispatch(site))
    elif call.function:
        flow.when(call.function + base, flow.dispatch(site, NOTHING))
