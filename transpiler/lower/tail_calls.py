"""Tail calls that must not deepen the stack (decisions.md 10).

A function that calls itself in tail position becomes a loop: the parameters get the arguments and the body starts
again. Functions that call each other in a circle of tail calls are marked with ``trampoline``.
"""

from __future__ import annotations

import ast

from analyzer.program.arity import Arity
from analyzer.program.control import returns_of
from analyzer.program.modules import ModuleUnit
from analyzer.program.program import Program
from analyzer.program.scopes import Binding, Resolution
from analyzer.syntax import queries, tree
from transpiler.emit import py
from transpiler.lower import calls, gotos
from transpiler.lower.context import FunctionContext
from transpiler.lower.dispatch import expression


def tail_calls_of(function: tree.Function) -> list[tree.Call]:
    """The calls whose results the function returns unchanged."""
    found = []
    for statement in returns_of(function.body):
        if len(statement.exprs) == 1 and isinstance(statement.exprs[0], tree.Call):
            found.append(statement.exprs[0])
    return found


def _only_target(program: Program, call: tree.Call) -> tree.Function | None:
    targets = program.targets(call)
    if targets.unknown or targets.builtins or len(targets.functions) != 1:
        return None
    return targets.functions[0].node


# -------------------------------------------------------------------------------------------------------------- loops


def self_calling(program: Program, unit: ModuleUnit, dissolved: Binding | None) -> frozenset[tree.Function]:
    """Functions of ``unit`` that become loops. ``dissolved`` is the export table that is no table at run time."""
    return frozenset(
        function
        for function in unit.resolution.functions()
        if function.vararg is None
        and function is not unit.chunk.main
        and any(_is_self_call(program, unit.resolution, dissolved, function, call) for call in tail_calls_of(function))
    )


def _is_self_call(
    program: Program, resolution: Resolution, dissolved: Binding | None, function: tree.Function, call: tree.Call
) -> bool:
    if _only_target(program, call) is not function:
        return False
    match call.func:
        case tree.Name():
            binding = resolution.bindings.get(call.func)
            return binding is not None and _always_holds(binding, function)
        case tree.Index(obj=tree.Name() as owner):
            return dissolved is not None and resolution.bindings.get(owner) is dissolved
    return False


def _always_holds(binding: Binding, function: tree.Function) -> bool:
    """Whether ``binding``, seen from inside ``function``, is this closure and no other."""
    if binding.function is function:
        return False
    if binding.kind == "function" and binding.constant:
        return binding.value is function
    if len(binding.assignments) != 1 or binding.kind != "local" or isinstance(binding.value, tree.Function):
        return False
    for statement in binding.block.statements:
        match statement:
            case tree.FunctionStatement(target=tree.Name() as target) if target is binding.assignments[0]:
                return statement.function is function
            case tree.Assign(targets=[tree.Name() as target], exprs=[value]) if target is binding.assignments[0]:
                return value is function
    return False


def restart(ctx: FunctionContext, call: tree.Call) -> bool:
    """Lower ``return f(…)`` inside ``f`` as a new round of its loop; False when it is no such call."""
    module = ctx.module
    program, resolution = module.facts.program, module.unit.resolution
    if ctx.function not in module.tail_loops:
        return False
    if not _is_self_call(program, resolution, module.shape.dissolved, ctx.function, call):
        return False
    bindings = parameters(ctx)
    values = calls.exact_arguments(ctx, call.args, len(bindings))
    pairs = [
        (py.name(ctx.python_name(binding)), value)
        for binding, value in zip(bindings, calls.unpacked(ctx, values, len(bindings)), strict=True)
        if not (isinstance(value, ast.Name) and value.id == ctx.python_name(binding))
    ]
    if len(pairs) == 1:
        ctx.emit(py.assign(pairs[0][0], pairs[0][1], module.line(call)))
    elif pairs:
        ctx.emit(py.assign([name for name, _ in pairs], py.tuple_(value for _, value in pairs), module.line(call)))
    gotos.leave(ctx, 0, ast.Continue)
    return True


def parameters(ctx: FunctionContext) -> list[Binding]:
    """The variables of the parameters, ``self`` first."""
    return [ctx.module.unit.resolution.bindings[name] for name in queries.parameters(ctx.function)]


# -------------------------------------------------------------------------------------------------------- trampolines


def circles(program: Program, arity: Arity) -> dict[tree.Function, int]:
    """Functions in a circle of tail calls through at least two of them, with the number of their circle."""
    edges: dict[tree.Function, list[tree.Function]] = {}
    for unit in program.units.values():
        for function in unit.resolution.functions():
            targets = (_only_target(program, call) for call in tail_calls_of(function))
            edges[function] = [
                target
                for target in targets
                if target is not None and target is not function and arity.of(target) == arity.of(function)
            ]
    reached = {function: _reachable(edges, function) for function, targets in edges.items() if targets}
    numbers: dict[tree.Function, int] = {}
    for number, (function, circle) in enumerate(reached.items()):
        if function in circle and function not in numbers:
            for other in circle:
                if function in reached.get(other, ()):
                    numbers[other] = number
    return numbers


def _reachable(edges: dict[tree.Function, list[tree.Function]], start: tree.Function) -> set[tree.Function]:
    seen: set[tree.Function] = set()
    pending = list(edges[start])
    while pending:
        function = pending.pop()
        if function not in seen:
            seen.add(function)
            pending.extend(edges.get(function, ()))
    return seen


def bounce(ctx: FunctionContext, call: tree.Call) -> ast.expr | None:
    """``tail_call(g, …)`` for ``return g(…)`` within a circle of tail calls, else None."""
    facts = ctx.module.facts
    own = facts.circles.get(ctx.function)
    target = _only_target(facts.program, call)
    if own is None or target is None or target is ctx.function or facts.circles.get(target) != own:
        return None
    callee = [expression(ctx, call.func)]
    args = calls.passed_arguments(ctx, call, callee)
    return ctx.module.call("tail_call", callee[0], *args, line=ctx.module.line(call))
