"""Local declarations, ``if``, ``do`` and ``return``."""

from __future__ import annotations

import ast

from analyzer.program import value_type as vt
from analyzer.program.control import is_multiple
from analyzer.program.scopes import Binding
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.lower import assignment, calls, functions, logical, tail_calls
from transpiler.lower.blocks import block_into, nested_block
from transpiler.lower.context import FunctionContext
from transpiler.lower.dispatch import expression, expressions

# ------------------------------------------------------------------------------------------------------------- locals


def local(ctx: FunctionContext, node: tree.Local) -> None:
    bindings = [ctx.module.unit.resolution.bindings[typed.name] for typed in node.names]
    live = [binding for binding in bindings if binding not in ctx.module.erased]
    if ctx.module.is_dissolved(node):
        return
    if not live and all(ctx.module.references.of(expr) is not None for expr in node.exprs):
        return
    ahead = ctx.module.forward.values()
    if any(binding in ahead for binding in bindings):
        bindings = [binding for binding in bindings if binding not in ahead]
        if not bindings:
            return
    line = ctx.module.line(node)
    if len(bindings) == 1 and len(node.exprs) <= 1:
        _single_local(ctx, bindings[0], node.exprs[0] if node.exprs else None, line)
        return
    _several_locals(ctx, bindings, node.exprs, line)


def _single_local(ctx: FunctionContext, binding: Binding, value: tree.Expr | None, line: int) -> None:
    if isinstance(value, tree.Function):
        _define(ctx, binding, value)
        return
    if isinstance(value, (tree.Call, tree.MethodCall)) and not ctx.is_boxed(binding):
        lowered = calls.lower_call(ctx, value)
        if lowered.count is not None and lowered.count >= 2 and not ctx.is_module:
            unused = [py.name(ctx.module.names.discard(ctx.function))] * (lowered.count - 1)
            targets = [py.name(ctx.python_name(binding)), *unused]
            ctx.emit(py.assign(targets, lowered.value, line))
            return
        built = calls.first_of(ctx, value, lowered)
    else:
        built = ast.Constant(None) if value is None else expression(ctx, value)
    declare(ctx, binding, built, ctx.type_of(value) if value is not None else vt.NIL_TYPE, line)


def declare(ctx: FunctionContext, binding: Binding, value: ast.expr, type_: vt.ValueType, line: int) -> None:
    """Store the first value of a variable, annotated when later values have another type."""
    if binding in ctx.module.erased:
        return
    name = ctx.python_name(binding)
    value = ctx.declared(binding, value)
    if not ctx.is_boxed(binding) and _changes_type(ctx, binding, type_) and name not in ctx.annotated:
        ctx.annotated.add(name)
        ctx.emit(py.annotated(name, py.name(ctx.module.runtime("LuaValue")), value, line))
        return
    ctx.annotated.add(name)
    ctx.emit(py.assign(py.name(name), value, line))


_MYPY_TYPES = (vt.BOOLEAN, vt.STRING, vt.TABLE, vt.NUMBER)
"""Kinds of values that go by one type for mypy, as far as lowering can tell."""


def _changes_type(ctx: FunctionContext, binding: Binding, first: vt.ValueType) -> bool:
    """Whether mypy would infer too narrow a type from the first value."""
    if first == vt.ANY or first.payload:
        return False
    name = ctx.python_name(binding)
    sharing = [other for other in ctx.scope.bindings if ctx.module.names.names.get(other) == name]
    if len(sharing) == 1 and not binding.assignments:
        return False
    merged = first
    for other in sharing:
        merged |= ctx.module.facts.types.of_binding(other)
    return not any(merged.only(kinds) for kinds in _MYPY_TYPES)


def _define(ctx: FunctionContext, binding: Binding, value: tree.Function) -> None:
    """``local function f`` or ``local f = function``."""
    name = ctx.python_name(binding)
    if not ctx.is_boxed(binding) and not binding.assignments:
        ctx.define(functions.definition(ctx, value, name))
        ctx.annotated.add(name)
        return
    line = ctx.module.line(value)
    if ctx.is_boxed(binding):
        ctx.emit(py.assign(py.name(name), ctx.module.call("Cell", ast.Constant(None)), line))
    made = functions.function_value(ctx, value, f"{name}_function", as_lambda=False)
    if ctx.is_boxed(binding):
        ctx.emit(py.assign(py.attribute(name, "value"), made, line))
    else:
        declare(ctx, binding, made, vt.FUNCTION_TYPE, line)


def _several_locals(ctx: FunctionContext, bindings: list[Binding], exprs: list[tree.Expr], line: int) -> None:
    targets: list[ast.expr] = []
    for position, binding in enumerate(bindings):
        name = "_" if binding in ctx.module.erased else local_name(ctx, binding, position)
        targets.append(py.name(name))
    value = calls.adjusted(ctx, exprs, len(bindings))
    boxed = [binding for binding in bindings if binding not in ctx.module.erased and ctx.is_boxed(binding)]
    for binding, expr in zip(bindings, exprs, strict=False):
        _annotate_ahead(ctx, binding, ctx.type_of(expr))
    ctx.emit(py.assign(targets, value, line))
    for binding in boxed:
        name = ctx.python_name(binding)
        ctx.emit(py.assign(py.name(name), ctx.module.call("Cell", py.name(name)), line))


def _annotate_ahead(ctx: FunctionContext, binding: Binding, type_: vt.ValueType) -> None:
    """``name: LuaValue`` before an assignment to several variables, where ``declare`` would annotate."""
    if binding in ctx.module.erased or ctx.is_boxed(binding) or not (binding.uses or binding.assignments):
        return
    name = ctx.python_name(binding)
    if _changes_type(ctx, binding, type_) and name not in ctx.annotated:
        ctx.emit(py.annotated(name, py.name(ctx.module.runtime("LuaValue")), None))
    ctx.annotated.add(name)


def local_name(ctx: FunctionContext, binding: Binding, position: int) -> str:
    """The Python name of one of several declared variables; unused ones after the first are marked by ``_``."""
    name = ctx.python_name(binding)
    unused = position > 0 and not binding.uses and not binding.assignments
    return ctx.unused_name(name) if unused and not ctx.is_module else name


def local_function(ctx: FunctionContext, node: tree.LocalFunction) -> None:
    _define(ctx, ctx.module.unit.resolution.bindings[node.name], node.function)


def function_statement(ctx: FunctionContext, node: tree.FunctionStatement) -> None:
    ahead = ctx.module.forward.get(node)
    if ahead is not None:
        _define_ahead(ctx, ahead, node.function)
    else:
        assignment.assign_one(ctx, node.target, node.function, ctx.module.line(node))


def assign(ctx: FunctionContext, node: tree.Assign) -> None:
    """``targets = values``."""
    ahead = ctx.module.forward.get(node)
    if ahead is not None and isinstance(node.exprs[0], tree.Function):
        _define_ahead(ctx, ahead, node.exprs[0])
    else:
        assignment.assign(ctx, node)


def _define_ahead(ctx: FunctionContext, binding: Binding, value: tree.Function) -> None:
    """``local f`` … ``function f() … end``, where nothing can have seen that ``f`` was nil."""
    name = ctx.python_name(binding)
    ctx.define(functions.definition(ctx, value, name))
    ctx.annotated.add(name)


# ------------------------------------------------------------------------------------------------------ control flow


def if_(ctx: FunctionContext, node: tree.If) -> None:
    _if_chain(ctx, node, 0)


def _is_true(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and test.value is True


def _if_chain(ctx: FunctionContext, node: tree.If, first: int) -> None:
    """The clauses from ``first`` on; an ``elif`` whose condition needs statements moves into the else branch."""
    line = ctx.module.line(node.clauses[first])
    made: ast.If | None = None
    last: ast.If | None = None
    for position in range(first, len(node.clauses)):
        clause = node.clauses[position]
        with ctx.block() as statements:
            test = logical.condition(ctx, clause.condition)
        if made is not None and statements:
            assert last is not None
            with ctx.block() as orelse:
                ctx.out.extend(statements)
                _emit_clause(ctx, node, clause, test, position)
            last.orelse = orelse
            ctx.emit(made)
            return
        ctx.out.extend(statements)
        if _is_true(test) and position == len(node.clauses) - 1 and node.orelse is None:
            if last is None:
                block_into(ctx, clause.body)
                return
            last.orelse = nested_block(ctx, clause.body)
            continue
        current = ast.If(test, nested_block(ctx, clause.body), [], lineno=ctx.module.line(clause.condition))
        if last is None:
            made = current
        else:
            last.orelse = [current]
        last = current
    assert made is not None and last is not None
    if node.orelse is not None:
        last.orelse = _else_block(ctx, node.orelse)
    made.lineno = line
    ctx.emit(made)


def _emit_clause(ctx: FunctionContext, node: tree.If, clause: tree.IfClause, test: ast.expr, position: int) -> None:
    """One clause with the rest of the chain behind it."""
    current = ast.If(test, nested_block(ctx, clause.body), [], lineno=ctx.module.line(clause.condition))
    if position + 1 < len(node.clauses):
        with ctx.block() as orelse:
            _if_chain(ctx, node, position + 1)
        current.orelse = orelse
    elif node.orelse is not None:
        current.orelse = _else_block(ctx, node.orelse)
    ctx.emit(current)


def _else_block(ctx: FunctionContext, block: tree.Block) -> list[ast.stmt]:
    """The statements of an else branch; none when it has neither statements nor comments."""
    with ctx.block() as out:
        block_into(ctx, block)
    return out or ([] if not block.statements else [ast.Pass()])


def do(ctx: FunctionContext, node: tree.Do) -> None:
    block_into(ctx, node.body)


def return_(ctx: FunctionContext, node: tree.Return) -> None:
    line = ctx.module.line(node)
    if len(node.exprs) == 1 and isinstance(node.exprs[0], tree.Call):
        if tail_calls.restart(ctx, node.exprs[0]):
            return
        bounced = tail_calls.bounce(ctx, node.exprs[0])
        if bounced is not None:
            ctx.emit(ast.Return(bounced, lineno=line))
            return
    ctx.emit(ast.Return(results(ctx, node.exprs), lineno=line))


def results(ctx: FunctionContext, exprs: list[tree.Expr]) -> ast.expr | None:
    """The value of a return statement under the function's convention."""
    count = ctx.convention
    if count == 0:
        for value in expressions(ctx, exprs):
            if not isinstance(value, (ast.Name, ast.Constant)):
                ctx.emit(py.statement(value))
        return None
    if count is None:
        return _raw_results(ctx, exprs)
    if count == 1:
        if not exprs:
            return ast.Constant(None)
        values = expressions(ctx, exprs)
        return values[0] if len(values) == 1 else py.subscript(py.tuple_(values), ast.Constant(0))
    return calls.adjusted(ctx, exprs, count) if exprs else py.tuple_([ast.Constant(None)] * count)


def _raw_results(ctx: FunctionContext, exprs: list[tree.Expr]) -> ast.expr:
    if not exprs:
        return py.tuple_([])
    if len(exprs) == 1:
        return calls.raw(ctx, exprs[0]) if is_multiple(exprs[0]) else expression(ctx, exprs[0])
    return py.tuple_(calls.arguments(ctx, exprs))


def nothing(ctx: FunctionContext, node: tree.Statement) -> None:
    """Interfaces are erased (spec/dialect.md 2.2)."""
