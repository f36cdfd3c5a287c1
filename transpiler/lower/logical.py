"""Conditions, and ``and``/``or`` as values (spec/semantics.md §3)."""

from __future__ import annotations

import ast

from analyzer.program import value_type as vt
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.lower.context import FunctionContext
from transpiler.lower.dispatch import expression


def condition(ctx: FunctionContext, node: tree.Expr) -> ast.expr:
    """A Python expression whose truth is the Lua truth of ``node``."""

    while isinstance(node, (tree.Paren, tree.Cast, tree.NonNil)):
        node = node.expr
    if isinstance(node, tree.Unary) and node.op == "not":
        return py.not_(condition(ctx, node.operand))
    if isinstance(node, tree.Logical):
        return _logical_condition(ctx, node)
    return truth(ctx, ctx.type_of(node), expression(ctx, node))


def truth(ctx: FunctionContext, type_: ValueType, value: ast.expr) -> ast.expr:
    """The Lua truth of a lowered value."""
    if type_.only(vt.BOOLEAN):
        return value
    if not type_.may(vt.FALSE):
        if not type_.may(vt.NIL) and type_.mask & vt.KINDS and isinstance(value, (ast.Constant, ast.Name)):
            return ast.Constant(True)
        calculated = isinstance(value, (ast.UnaryOp, ast.BinOp)) and not type_.may(vt.NIL) and _is_constant(value)
        return ast.Constant(True) if calculated else py.is_not_none(value)
    if type_.only(vt.NIL | vt.FALSE):
        return ast.Constant(False) if isinstance(value, (ast.Constant, ast.Name)) else ctx.module.call("truthy", value)
    if type_.only(vt.NIL | vt.BOOLEAN):
        return value
    return ctx.module.call("truthy", value)


def _is_constant(value: ast.expr) -> bool:
    """Whether ``value`` is calculated from literals alone; comparing that with None is a warning in Python."""
    allowed = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.unaryop, ast.operator)
    return all(isinstance(part, allowed) for part in ast.walk(value))


def _chain(node: tree.Logical) -> list[tree.Expr]:
    """The operands of a left-nested chain of one operator."""
    parts: list[tree.Expr] = [node.right]
    left = node.left
    while isinstance(left, tree.Logical) and left.op == node.op:
        parts.append(left.right)
        left = left.left
    parts.append(left)
    return parts[::-1]


def _logical_condition(ctx: FunctionContext, node: tree.Logical) -> ast.expr:
    parts = _chain(node)
    built: list[ast.expr] = [condition(ctx, parts[0])]
    for position, part in enumerate(parts[1:], 1):
        with ctx.block() as statements:
            effects = ctx.effects
            value = condition(ctx, part)
        if ctx.effects == effects:
            ctx.out.extend(statements)
            built.append(value)
            continue
        # The operand needs statements before it: they may run only when the earlier operands let them.
        flag = ctx.spill(_joined(node.op, built), "test")
        rest = _rest_as_condition(ctx, node.op, parts[position + 1 :], statements, value, flag)
        ctx.emit(_guard(node.op, flag, rest))
        return flag
    return _joined(node.op, built)


def _rest_as_condition(
    ctx: FunctionContext, op: str, parts: list[tree.Expr], statements: list[ast.stmt], value: ast.expr, flag: ast.expr
) -> list[ast.stmt]:
    with ctx.block() as body:
        body.extend(statements)
        ctx.emit(py.assign(flag, value))
        for part in parts:
            with ctx.block() as inner:
                tested = condition(ctx, part)
                ctx.emit(py.assign(flag, tested))
            ctx.emit(_guard(op, flag, inner))
    return body


def _guard(op: str, flag: ast.expr, body: list[ast.stmt]) -> ast.If:
    return ast.If(flag if op == "and" else py.not_(flag), body, [])


def _joined(op: str, tests: list[ast.expr]) -> ast.expr:
    """Conditions joined by ``op``, without those that decide nothing."""
    neutral = op == "and"
    return _bool_op(op, [test for test in tests if not _is_constant_truth(test, neutral)] or tests[:1])


def _is_constant_truth(test: ast.expr, truth: bool) -> bool:
    return isinstance(test, ast.Constant) and test.value is truth


def _bool_op(op: str, values: list[ast.expr]) -> ast.expr:
    if len(values) == 1:
        return values[0]
    return ast.BoolOp(ast.And() if op == "and" else ast.Or(), values)


def value(ctx: FunctionContext, node: tree.Logical) -> ast.expr:
    """``left and right`` or ``left or right`` as a value: one of the operands."""

    if _names_function(ctx, node.left):
        return expression(ctx, node.left if node.op == "or" else node.right)
    ternary = _as_ternary(ctx, node)
    if ternary is not None:
        return ternary
    left = expression(ctx, node.left)
    left_type = ctx.type_of(node.left)
    with ctx.block() as statements:
        effects = ctx.effects
        right = expression(ctx, node.right)
    if ctx.effects != effects:
        return _with_statements(ctx, node, left, left_type, statements, right)
    ctx.out.extend(statements)
    return choose(ctx, node.op, left, left_type, right, temporary_base(node.left))


def _names_function(ctx: FunctionContext, node: tree.Expr) -> bool:
    """Whether an operand names a function that certainly exists, as in ``table.unpack or unpack``."""
    while isinstance(node, (tree.Paren, tree.Cast, tree.NonNil)):
        node = node.expr
    if not ctx.type_of(node).only(vt.FUNCTION):
        return False
    binding = ctx.binding(node) if isinstance(node, tree.Name) else None
    if binding is not None and binding not in ctx.module.erased:
        return binding.kind == "function" and not binding.assignments
    return ctx.module.references.of(node) is not None


def temporary_base(node: tree.Expr) -> str:
    """A name for a temporary that holds ``node``: its field or method."""
    match node:
        case tree.Index(key=tree.String() as key) if key.value.isidentifier() and key.value.isascii():
            return key.value
        case tree.MethodCall():
            return node.name.id
    return "value"


def _with_statements(
    ctx: FunctionContext,
    node: tree.Logical,
    left: ast.expr,
    left_type: ValueType,
    statements: list[ast.stmt],
    right: ast.expr,
) -> ast.expr:
    result = ctx.spill(left)
    test = truth(ctx, left_type, result)
    body = [*statements, py.assign(result, right)]
    ctx.emit(ast.If(test if node.op == "and" else py.not_(test), body, []))
    return result


def choose(
    ctx: FunctionContext, op: str, left: ast.expr, left_type: ValueType, right: ast.expr, base: str = "value"
) -> ast.expr:
    """The operand that ``left op right`` gives, both lowered."""
    if native_truth(left_type):
        return _bool_op(op, [left, right])
    kept = left if isinstance(left, ast.Name) else None
    if kept is None:
        name = ctx.temporary(base)
        test = truth(ctx, left_type, py.walrus(name, left))
        kept = py.name(name)
    else:
        test = truth(ctx, left_type, kept)
    if isinstance(test, ast.Constant):
        return right if bool(test.value) == (op == "and") else left
    if op == "or":
        return py.if_else(test, kept, right)
    return _and_value(test, kept, right)


def _and_value(test: ast.expr, kept: ast.expr, right: ast.expr) -> ast.expr:
    return py.if_else(test, right, kept)


def native_truth(type_: ValueType) -> bool:
    """Whether Python's truth of every possible value is Lua's: no number, no string, no unknown table."""
    return type_.only(vt.NIL | vt.BOOLEAN | vt.FUNCTION | vt.TABLE)


def _as_ternary(ctx: FunctionContext, node: tree.Logical) -> ast.expr | None:
    """``c and a or b`` as ``a if c else b``, when ``a`` is never false."""

    left = node.left
    while isinstance(left, tree.Paren):
        left = left.expr
    if node.op != "or" or not isinstance(left, tree.Logical) or left.op != "and":
        return None
    if ctx.type_of(left.right).may(vt.NIL | vt.FALSE):
        return None
    test = condition(ctx, left.left)
    if isinstance(test, ast.Constant):
        return expression(ctx, left.right if test.value else node.right)
    with ctx.block() as statements:
        effects = ctx.effects
        chosen = expression(ctx, left.right)
        other = expression(ctx, node.right)
    if ctx.effects != effects:
        return _ternary_with_statements(ctx, test, left.right, node.right)
    ctx.out.extend(statements)
    return py.if_else(test, chosen, other)


def _ternary_with_statements(ctx: FunctionContext, test: ast.expr, chosen: tree.Expr, other: tree.Expr) -> ast.expr:

    result = py.name(ctx.temporary())
    with ctx.block() as body:
        ctx.emit(py.assign(result, expression(ctx, chosen)))
    with ctx.block() as orelse:
        ctx.emit(py.assign(result, expression(ctx, other)))
    ctx.emit(ast.If(test, body, orelse))
    ctx.effects += 1
    return result
