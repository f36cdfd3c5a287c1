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
    variables = _program_wide(constraints, base)
    for function, ref in zip(constraints.functions, refs, strict=True):
        flow.functions[function.node] = _function_value(function, ref, variables)
        for name, _, node in function.global_writes:
            flow.global_writes.append((name, node, ref))
            flow.assigned_global(name)


def connect(flow: Flow, unit: ModuleUnit, refs: Sequence[FunctionRef]) -> None:
    """Enters the constraints of a linked module. All modules must be linked before."""
    constraints = unit.parsed.constraints
    variables = _program_wide(constraints, flow.bases[unit])
    for name, variable in constraints.globals.items():
        flow.edge(flow.environment(unit, name), variables[variable])
    for function, ref in zip(constraints.functions, refs, strict=True):
        if function.makes_class and len(function.calls) + len(function.loads) + len(function.stores) < MAXIMUM_SIZE:
            flow.copiers[flow.functions[function.node]] = _copier(flow, unit, function, ref)
        else:
            _enter(flow, constraints, function, ref, variables, flow.table)


def _program_wide(constraints: UnitConstraints, base: int) -> list[int]:
    """The program-wide number of every variable of a module, by its number in the module."""
    return [NOTHING, *range(base + 1, base + constraints.variables)]


def _function_value(function: FunctionConstraints, ref: FunctionRef, variables: Sequence[int]) -> FunctionValue:
    return FunctionValue(
        ref,
        [variables[variable] for variable in function.parameters],
        variables[function.variadic],
        [variables[variable] for variable in function.returns],
        variables[function.return_rest],
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
        fresh = flow.reserve(len(own))
        variables = _program_wide(constraints, base)
        for variable in sorted(own):
            fresh += 1
            variables[variable] = fresh
        _enter(flow, constraints, function, ref, variables, flow.copied_table)
        for variable in captured:
            flow.edge(variables[variable], variable + base)
        for variable in sorted(own):
            flow.copies.setdefault(variable + base, []).append(variables[variable])
        return _function_value(function, ref, variables)

    return copy


def _enter(
    flow: Flow,
    constraints: UnitConstraints,
    function: FunctionConstraints,
    ref: FunctionRef,
    variables: Sequence[int],
    make_table: Callable[[tree.TableConstructor, FunctionRef], TableValue],
) -> None:
    """Enters the constraints of one function; ``variables`` are the program-wide ones."""
    for source, target in function.copies:
        flow.edge(variables[source], variables[target])
    for variable, number in function.function_seeds:
        flow.add(variables[variable], (flow.functions[constraints.functions[number].node],))
    tables = [make_table(node, ref) for node in function.tables]
    for variable, index in function.table_seeds:
        flow.add(variables[variable], (tables[index],))
    for index, key, source in function.items:
        slot = flow.any_slot(tables[index]) if key == ANY_KEY else flow.slot(tables[index], key)
        flow.edge(variables[source], slot)
    for name, source, _ in function.global_writes:
        flow.edge(variables[source], flow.assigned_globals[name])
    for variable, key_variable in function.computed_keys:
        flow.store_key(variables[variable], variables[key_variable])
    for variable, key, target, node in function.loads:
        flow.load(variables[variable], key, variables[target], node, ref)
    for variable, key, source, node in function.stores:
        flow.store(variables[variable], key, variables[source], node, ref)
    for call in function.calls:
        _enter_call(flow, call, ref, variables)
    for event, left, right, result, node in function.operations:
        if event in flow.metamethods:
            flow.operation(event, (variables[left], variables[right]), variables[result], node, ref)


def _enter_call(flow: Flow, call: CallConstraint, caller: FunctionRef, variables: Sequence[int]) -> None:
    site = Site(
        call.node,
        caller,
        EdgeKind.CALL,
        "",
        tuple(map(variables.__getitem__, call.arguments)),
        variables[call.rest],
        tuple(map(variables.__getitem__, call.results)),
        variables[call.result_rest],
        variables[call.receiver],
        call.method,
    )
    flow.sites.append(site)
    if call.method:
        flow.when(site.receiver, flow.method_dispatch(site))
    else:
        flow.when(variables[call.function], flow.dispatch(site, NOTHING))
