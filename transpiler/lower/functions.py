"""Function definitions: signatures, captured loop variables, bodies."""

from __future__ import annotations

import ast
from itertools import islice

from analyzer.syntax import tree
from analyzer.syntax.queries import parameters
from analyzer.syntax.walk import walk
from transpiler.emit import py
from transpiler.emit.concrete import Layout
from transpiler.lower import gotos
from transpiler.lower.blocks import block_into
from transpiler.lower.context import FunctionContext, Loop
from transpiler.lower.dispatch import expression
from transpiler.lower.function_names import DEFAULT

Definition = ast.FunctionDef | ast.AsyncFunctionDef


def function_value(ctx: FunctionContext, node: tree.Function, base: str = "", as_lambda: bool = True) -> ast.expr:
    """A function expression as a value: a lambda for a short returned expression, else a ``def`` before it.

    ``base`` is its name, where that is not the one of ``lower/function_names.py``.
    """
    made = _lambda(ctx, node) if as_lambda else None
    if made is not None:
        return made
    name = ctx.temporary(*((base,) if base else ctx.module.function_names.get(node) or (DEFAULT,)))
    ctx.define(definition(ctx, node, name))
    return py.name(name)


_LAMBDA_SIZE = 12
"""The size of an expression, in nodes of the Lua tree, from which on its function reads better as a ``def``."""


def child_context(ctx: FunctionContext, node: tree.Function) -> FunctionContext:
    """The context in which the body of ``node`` is built."""
    facts = ctx.module.facts
    child = FunctionContext(
        module=ctx.module,
        function=node,
        scope=ctx.module.unit.resolution.scopes[node],
        parent=ctx,
        is_async=facts.program.is_async(node),
        convention=facts.arity.of(node),
    )
    if node.vararg is not None:
        child.vararg = ctx.module.names.fresh(node, "args")
    return child


def _lambda(ctx: FunctionContext, node: tree.Function) -> ast.expr | None:
    statements = node.body.statements
    if len(statements) != 1 or not isinstance(statements[0], tree.Return) or len(statements[0].exprs) != 1:
        return None
    if sum(1 for _ in islice(walk(statements[0].exprs[0]), _LAMBDA_SIZE + 1)) > _LAMBDA_SIZE:
        return None
    if node in ctx.module.tail_loops or node in ctx.module.facts.circles:
        return None
    child = child_context(ctx, node)
    if child.is_async or child.convention != 1:
        return None
    if any(isinstance(part, tree.Function) for part in (statements[0].exprs[0],)):
        return None

    value = expression(child, statements[0].exprs[0])
    if child.out or child.outer_writes:
        return None
    return ast.Lambda(_parameters(ctx, child, node, annotate=False), value)


def definition(ctx: FunctionContext, node: tree.Function, name: str) -> Definition:
    """``def name(…): …`` for a Lua function."""

    comments, _ = ctx.module.comments.before(node.start)
    child = child_context(ctx, node)
    body = _looped_body(child, node) if node in ctx.module.tail_loops else body_statements(child, node.body)
    body[:0] = scope_declarations(child)
    signature = _parameters(ctx, child, node, annotate=True)
    kind = ast.AsyncFunctionDef if child.is_async else ast.FunctionDef
    decorators: list[ast.expr] = []
    if node in ctx.module.facts.circles:
        decorators.append(py.name(ctx.module.runtime("trampoline")))
    line = ctx.module.line(node)
    made = kind(name, signature, body or [ast.Pass()], decorators, returns_annotation(child), lineno=line)
    if comments:
        ctx.note_layout(made, Layout(comments=comments))
    return made


def _looped_body(ctx: FunctionContext, node: tree.Function) -> list[ast.stmt]:
    """The body of a function whose calls to itself in tail position start it again (``lower/tail_calls.py``)."""
    loop = Loop(is_block=True)
    ctx.loops.append(loop)
    body = body_statements(ctx, node.body)
    ctx.loops.pop()
    if ctx.convention == 0 and ctx.module.facts.arity.falls_through(node):
        body.append(ast.Return(None))
    boxed = [name for name in parameters(node) if ctx.is_boxed(ctx.module.unit.resolution.bindings[name])]
    for name in reversed(boxed):
        place = py.name(ctx.module.names.of(ctx.module.unit.resolution.bindings[name]))
        body.insert(0, py.assign(place, ctx.module.call("Cell", place)))
    with ctx.block() as out:
        gotos.emit_loop(ctx, loop, ast.While(ast.Constant(True), body, [], lineno=ctx.module.line(node)))
    return out


def body_statements(ctx: FunctionContext, block: tree.Block) -> list[ast.stmt]:
    """The statements of a function body, with the results of falling off its end."""
    with ctx.block() as out:
        block_into(ctx, block)
        if ctx.module.facts.arity.falls_through(ctx.function) and not ctx.is_module:
            ending = _fall_off(ctx)
            if ending is not None:
                ctx.emit(ending)
    return out


def _fall_off(ctx: FunctionContext) -> ast.stmt | None:
    if ctx.convention == 0:
        return None
    if ctx.convention is None:
        return ast.Return(py.tuple_([]))
    return ast.Return(_padded([], ctx.convention))


def _padded(values: list[ast.expr], count: int) -> ast.expr:
    padded = [*values, *[ast.Constant(None)] * (count - len(values))]
    return padded[0] if count == 1 else py.tuple_(padded)


def scope_declarations(ctx: FunctionContext) -> list[ast.stmt]:
    """``nonlocal`` and ``global`` for variables of enclosing functions that the function, or one inside it, writes."""
    outer = [binding for binding in ctx.outer_writes if binding.function is not ctx.function]
    chunk = ctx.module.unit.chunk.main
    at_module = {ctx.python_name(b) for b in outer if b.function is chunk and ctx.module.shape.plain}
    nested = {ctx.python_name(b) for b in outer} - at_module
    found: list[ast.stmt] = []
    if at_module:
        found.append(ast.Global(sorted(at_module)))
    if nested:
        found.append(ast.Nonlocal(sorted(nested)))
    return found


def returns_annotation(ctx: FunctionContext) -> ast.expr:
    """The return annotation of the function being built."""
    if ctx.convention == 0:
        return ast.Constant(None)
    value = py.name(ctx.module.runtime("LuaValue"))
    if ctx.convention is None or ctx.convention == 1:
        return value
    return py.subscript(py.name("tuple"), py.tuple_([value] * ctx.convention))


def _parameters(ctx: FunctionContext, child: FunctionContext, node: tree.Function, annotate: bool) -> ast.arguments:
    bindings = ctx.module.unit.resolution.bindings
    identifiers = [ctx.module.names.of(bindings[name]) for name in parameters(node)]
    exact = node in ctx.module.facts.exact
    annotation = py.name(ctx.module.runtime("LuaValue")) if annotate else None
    vararg = child.vararg if node.vararg is not None else None if exact else _unused(ctx, child)
    made = py.arguments(
        identifiers,
        annotation,
        optional=not exact,
        vararg=vararg,
        keyword_only=[(name, py.name(name)) for name in map(ctx.python_name, ctx.module.kept.get(node, ()))],
    )
    if node in ctx.module.facts.records.methods:
        made.args[0].annotation = None
        del made.defaults[:1]
    return made


def _unused(ctx: FunctionContext, child: FunctionContext) -> str:
    """The name that swallows surplus arguments: ``_``, unless the function uses a variable of that name."""
    names = ctx.module.names
    return "_" if not names.is_taken(child.function, "_") else names.fresh(child.function, "_rest")
