"""``while``, ``repeat``, numeric and generic ``for``."""

from __future__ import annotations

import ast

from analyzer.program import value_type as vt
from analyzer.program.callgraph import Suspension
from analyzer.program.control import is_multiple
from analyzer.program.result_types import match_call
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.lower import calls, logical
from transpiler.lower.blocks import block_into
from transpiler.lower.context import FunctionContext, Loop, Untranslatable
from transpiler.lower.dispatch import expression, expressions
from transpiler.lower.gotos import emit_loop, new_loop


def _body(ctx: FunctionContext, loop: Loop, block: tree.Block, prologue: list[ast.stmt]) -> list[ast.stmt]:

    ctx.loops.append(loop)
    with ctx.block() as body:
        ctx.out.extend(prologue)
        block_into(ctx, block)
    ctx.loops.pop()
    return body or [ast.Pass()]


def while_(ctx: FunctionContext, node: tree.While) -> None:
    """``while condition do … end``; a condition that needs statements moves into the loop."""
    line = ctx.module.line(node)
    loop = new_loop(ctx, node)
    with ctx.block() as before:
        test = logical.condition(ctx, node.condition)
    prologue: list[ast.stmt] = []
    if before:
        prologue = [*before, ast.If(py.not_(test), [ast.Break()], [])]
        test = ast.Constant(True)
    body = _body(ctx, loop, node.body, prologue)
    emit_loop(ctx, loop, ast.While(test, body, [], lineno=line))


def repeat(ctx: FunctionContext, node: tree.Repeat) -> None:
    """``repeat … until condition``: the condition sees the body's locals."""

    loop = new_loop(ctx, node)
    ctx.loops.append(loop)
    with ctx.block() as body:
        block_into(ctx, node.body)
        test = logical.condition(ctx, node.condition)
        if isinstance(test, ast.Constant):
            if test.value:
                ctx.emit(ast.Break())
        else:
            ctx.emit(ast.If(test, [ast.Break()], [], lineno=ctx.module.line(node.condition)))
    ctx.loops.pop()
    statement = ast.While(ast.Constant(True), body or [ast.Pass()], [], lineno=ctx.module.line(node))
    emit_loop(ctx, loop, statement)


# -------------------------------------------------------------------------------------------------------- numeric for


def numeric_for(ctx: FunctionContext, node: tree.NumericFor) -> None:
    """``for i = first, limit, step do … end`` over a ``range`` where the values are integers."""

    line = ctx.module.line(node)
    bounds = [node.first, node.limit] if node.step is None else [node.first, node.limit, node.step]
    values = expressions(ctx, bounds)
    iterable = _range(ctx, node, values, line)
    loop = new_loop(ctx, node)
    binding = ctx.module.unit.resolution.bindings[node.var]
    name = ctx.python_name(binding)
    prologue: list[ast.stmt] = []
    if ctx.is_boxed(binding):
        prologue.append(py.assign(py.name(name), ctx.module.call("Cell", py.name(name))))
    body = _body(ctx, loop, node.body, prologue)
    if not binding.uses and not binding.assignments:
        name = ctx.unused_name(name)
    emit_loop(ctx, loop, ast.For(py.target(name), iterable, body, [], lineno=line))


def _range(ctx: FunctionContext, node: tree.NumericFor, values: list[ast.expr], line: int) -> ast.expr:
    integers = ctx.type_of(node.first).only(vt.INTEGER) and ctx.type_of(node.limit).only(vt.INTEGER)
    step = 1 if node.step is None else _constant_step(node.step)
    if integers and step:
        stop = _stop(values[1], 1 if step > 0 else -1)
        args = [values[0], stop] if step == 1 else [values[0], stop, py.constant(step)]
        return py.call("range", *args, line=line)
    return ctx.module.call("numeric_range", *values, line=line)


def _constant_step(step: tree.Expr) -> int:
    if isinstance(step, tree.Unary) and step.op == "-" and isinstance(step.operand, tree.Number):
        return -step.operand.value if isinstance(step.operand.value, int) else 0
    return step.value if isinstance(step, tree.Number) and isinstance(step.value, int) else 0


def _stop(limit: ast.expr, delta: int) -> ast.expr:
    """``limit + 1`` or ``limit - 1``, computed for literals and for ``x - 1``/``x + 1``."""
    if isinstance(limit, ast.Constant) and isinstance(limit.value, int):
        return py.constant(limit.value + delta)
    undoes = ast.Sub if delta > 0 else ast.Add
    if isinstance(limit, ast.BinOp) and isinstance(limit.op, undoes):
        right = limit.right
        if isinstance(right, ast.Constant) and right.value == 1:
            return limit.left
    return py.binary(limit, ast.Add() if delta > 0 else ast.Sub(), ast.Constant(1))


# -------------------------------------------------------------------------------------------------------- generic for


def generic_for(ctx: FunctionContext, node: tree.GenericFor) -> None:
    """``for k, v in … do … end``."""
    line = ctx.module.line(node)
    known = _known_iteration(ctx, node, line)
    if known is not None:
        _python_for(ctx, node, known, line)
        return
    known = _each_match(ctx, node, line)
    if known is not None:
        _python_for(ctx, node, known, line, single=len(node.names) == 1)
        return
    if ctx.module.facts.program.call_suspends(node) is Suspension.NEVER:
        iterable = ctx.module.call("for_in", *_triple(ctx, node), line=line)
        iterable.keywords.append(ast.keyword("count", ast.Constant(len(node.names))))
        _python_for(ctx, node, iterable, line)
        return
    _suspending_for(ctx, node, line)


def _known_iteration(ctx: FunctionContext, node: tree.GenericFor, line: int) -> ast.expr | None:
    """``pairs``/``ipairs`` of the language, called in place."""

    call = node.exprs[0]
    if len(node.exprs) != 1 or not isinstance(call, tree.Call) or len(call.args) != 1 or len(node.names) > 2:
        return None
    reference = ctx.module.references.of(call.func)
    if reference is None or reference.unit is not None or reference.path not in ("pairs", "ipairs"):
        return None
    if isinstance(call.args[0], tree.Vararg):
        return None
    source = calls.star(ctx, call.args[0]) if is_multiple(call.args[0]) else expression(ctx, call.args[0])
    if not isinstance(source, ast.Starred) and ctx.type_of(call.args[0]).only(vt.TABLE):
        return py.call(py.attribute(source, reference.path), line=line)
    given = [] if source is calls.NOTHING else [source]
    return ctx.module.call(f"{reference.path}_of", *given, line=line)


def _each_match(ctx: FunctionContext, node: tree.GenericFor, line: int) -> ast.expr | None:
    """``string.gmatch(text, pattern)``, also as a method of a string: the matches themselves."""

    call = match_call(ctx.module.facts.program, node)
    if call is None:
        return None
    args = [call.obj, *call.args] if isinstance(call, tree.MethodCall) else call.args
    if len(args) != 2 or is_multiple(args[-1]):
        return None
    if isinstance(call, tree.MethodCall) and not ctx.type_of(call.obj).only(vt.STRING):
        return None
    values = expressions(ctx, args)
    if len(node.names) > 1:
        values.append(ast.Constant(len(node.names)))
    return py.call(py.attribute(ctx.module.module_name("string"), "each_match"), *values, line=line)


def _python_for(
    ctx: FunctionContext, node: tree.GenericFor, iterable: ast.expr, line: int, single: bool = False
) -> None:
    bindings = [ctx.module.unit.resolution.bindings[name] for name in node.names]
    names = []
    prologue: list[ast.stmt] = []
    for binding in bindings:
        name = ctx.python_name(binding)
        if ctx.is_boxed(binding):
            prologue.append(py.assign(py.name(name), ctx.module.call("Cell", py.name(name))))
        names.append(name if binding.uses or binding.assignments else ctx.unused_name(name))
    if len(names) == 1 and isinstance(iterable, ast.Call) and _gives_pairs(iterable):
        names.append(ctx.unused_name("value"))
    loop = new_loop(ctx, node)
    body = _body(ctx, loop, node.body, prologue)
    targets = [py.target(name) for name in names]
    target = targets[0] if single else ast.Tuple(list(targets), py.STORE)
    emit_loop(ctx, loop, ast.For(target, iterable, body, [], lineno=line))


def _gives_pairs(iterable: ast.Call) -> bool:
    func = iterable.func
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return name in ("pairs", "ipairs", "pairs_of", "ipairs_of")


def _triple(ctx: FunctionContext, node: tree.GenericFor) -> list[ast.expr]:
    """Iterator function, state and control value, as arguments."""
    exprs = node.exprs
    if len(exprs) == 1 and is_multiple(exprs[0]):
        if isinstance(exprs[0], (tree.Call, tree.MethodCall)):
            lowered = calls.lower_call(ctx, exprs[0])
            if lowered.count == 1:
                return [lowered.value]
            return [py.starred(ctx.module.call("adjust", lowered.value, ast.Constant(3)))]
        return [py.starred(ctx.module.call("adjust", py.name(ctx.vararg), ast.Constant(3)))]
    return calls.exact_arguments(ctx, exprs, 3) if len(exprs) < 3 else calls.exact_arguments(ctx, exprs[:3], 3)


def _suspending_for(ctx: FunctionContext, node: tree.GenericFor, line: int) -> None:
    """The iterator may suspend: it is called in the loop."""
    if not ctx.is_async:
        raise Untranslatable(node, "an iterator that may suspend stands in code that cannot")
    step = py.name(ctx.temporary("step"))
    state = py.name(ctx.temporary("state"))
    control = py.name(ctx.temporary("control"))
    triple = _triple(ctx, node)
    value = py.tuple_(triple) if len(triple) == 3 else ctx.module.call("adjust", *_as_raw(triple), ast.Constant(3))
    ctx.emit(py.assign([step, state, control], value, line))
    names = [ctx.python_name(ctx.module.unit.resolution.bindings[name]) for name in node.names]
    called = py.await_(ctx.module.call("call", step, state, control, line=line), line)
    prologue: list[ast.stmt] = []
    if len(names) == 1:
        prologue.append(py.assign(py.name(names[0]), ctx.module.call("first", called), line))
    else:
        adjusted = ctx.module.call("adjust", called, ast.Constant(len(names)))
        prologue.append(py.assign([py.name(name) for name in names], adjusted, line))
    prologue.append(ast.If(py.is_none(py.name(names[0])), [ast.Break()], []))
    prologue.append(py.assign(control, py.name(names[0])))
    for name in node.names:
        binding = ctx.module.unit.resolution.bindings[name]
        if ctx.is_boxed(binding):
            boxed = py.name(ctx.python_name(binding))
            prologue.append(py.assign(boxed, ctx.module.call("Cell", boxed)))
    loop = new_loop(ctx, node)
    body = _body(ctx, loop, node.body, prologue)
    emit_loop(ctx, loop, ast.While(ast.Constant(True), body, [], lineno=line))


def _as_raw(triple: list[ast.expr]) -> list[ast.expr]:
    """The iterator triple as one value for ``adjust``."""
    first = triple[0]
    if len(triple) == 1 and isinstance(first, ast.Starred):
        return [first.value]
    return [triple[0] if len(triple) == 1 else py.tuple_(triple)]
