"""Conditions, and ``and``/``or`` as values (spec/semantics.md §3)."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from analyzer.program import value_type as vt
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped
from transpiler.emit import py
from transpiler.lower.context import SPARE_NAMES, FunctionContext
from transpiler.lower.dispatch import expression


def condition(ctx: FunctionContext, node: tree.Expr) -> ast.expr:
    """A Python expression whose truth is the Lua truth of ``node``."""

    node = unwrapped(node)
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


_MAX_CHAIN = 8
"""Longer chains nest to the left, as they are written; their expressions would be too deep for Python otherwise."""


def value(ctx: FunctionContext, node: tree.Logical) -> ast.expr:
    """``left and right`` or ``left or right`` as a value: one of the operands."""
    parts = _short_chain(node)
    if parts is not None:
        return _chosen(ctx, node.op, parts, [])
    left = expression(ctx, node.left)
    with ctx.block() as statements:
        effects = ctx.effects
        right = expression(ctx, node.right)
    if ctx.effects != effects:
        return _with_statements(ctx, node.op, left, ctx.type_of(node.left), statements, right)
    ctx.out.extend(statements)
    return choose(ctx, node.op, left, ctx.type_of(node.left), right, (), [])


def _short_chain(node: tree.Logical) -> list[tree.Expr] | None:
    """The operands of a chain of one operator, if they are not too many."""
    left: tree.Expr = node
    for _ in range(_MAX_CHAIN):
        if not isinstance(left, tree.Logical) or left.op != node.op:
            return _chain(node)
        left = left.left
    return None


def _chosen(ctx: FunctionContext, op: str, parts: list[tree.Expr], shared: list[str]) -> ast.expr:
    """The operand that a chain of one operator gives.

    ``shared`` is the temporary for operands that have no name of their own: each is done with when the next one comes.
    """
    if len(parts) == 1:
        return expression(ctx, parts[0])
    if _names_function(ctx, parts[0]):
        return expression(ctx, parts[0]) if op == "or" else _chosen(ctx, op, parts[1:], shared)
    pair = _pair(ctx, parts[0]) if op == "or" else None
    if pair is not None:
        return _ternary(ctx, pair, parts[1:], shared)
    left, left_type = expression(ctx, parts[0]), ctx.type_of(parts[0])
    with ctx.block() as statements:
        effects = ctx.effects
        right = _chosen(ctx, op, parts[1:], shared)
    if ctx.effects != effects:
        return _with_statements(ctx, op, left, left_type, statements, right)
    ctx.out.extend(statements)
    return choose(ctx, op, left, left_type, right, temporary_names(parts[0]), shared)


def _pair(ctx: FunctionContext, node: tree.Expr) -> tree.Logical | None:
    """``c and a`` with an ``a`` that is never false, the beginning of ``c and a or b``."""
    while isinstance(node, tree.Paren):
        node = node.expr
    if not isinstance(node, tree.Logical) or node.op != "and" or ctx.type_of(node.right).may(vt.NIL | vt.FALSE):
        return None
    return node


def _ternary(ctx: FunctionContext, pair: tree.Logical, parts: list[tree.Expr], shared: list[str]) -> ast.expr:
    """``c and a or b`` as ``a if c else b``; ``parts`` are the operands behind the first ``or``."""
    test = condition(ctx, pair.left)
    if isinstance(test, ast.Constant):
        return expression(ctx, pair.right) if test.value else _chosen(ctx, "or", parts, shared)
    effects = ctx.effects
    with ctx.block() as body:
        chosen = expression(ctx, pair.right)
    with ctx.block() as orelse:
        other = _chosen(ctx, "or", parts, shared)
    if ctx.effects == effects:
        ctx.out.extend([*body, *orelse])
        return py.if_else(test, chosen, other)
    result = py.name(ctx.temporary())
    ctx.emit(ast.If(test, [*body, py.assign(result, chosen)], [*orelse, py.assign(result, other)]))
    ctx.effects += 1
    return result


def _names_function(ctx: FunctionContext, node: tree.Expr) -> bool:
    """Whether an operand names a function that certainly exists, as in ``table.unpack or unpack``."""
    node = unwrapped(node)
    if not ctx.type_of(node).only(vt.FUNCTION):
        return False
    binding = ctx.binding(node) if isinstance(node, tree.Name) else None
    if binding is not None and binding not in ctx.module.erased:
        return binding.kind == "function" and not binding.assignments
    return ctx.module.references.of(node) is not None


def temporary_names(node: tree.Expr) -> tuple[str, ...]:
    """Names for a temporary that holds ``node``, the best one first: its field or method."""
    match node:
        case tree.Index(obj=tree.Name() as owner, key=tree.String() as key):
            names = key.value, f"{owner.id}_{key.value.strip('_')}"
        case tree.Index(key=tree.String() as key):
            names = key.value, ""
        case tree.MethodCall():
            names = node.name.id, ""
        case _:
            names = "", ""
    stripped = (name.strip("_") for name in names)
    return tuple(name for name in stripped if name.isidentifier() and name.isascii())


def _with_statements(
    ctx: FunctionContext,
    op: str,
    left: ast.expr,
    left_type: ValueType,
    statements: list[ast.stmt],
    right: ast.expr,
) -> ast.expr:
    result = ctx.spill(left)
    test = truth(ctx, left_type, result)
    body = [*statements, py.assign(result, right)]
    ctx.emit(ast.If(test if op == "and" else py.not_(test), body, []))
    return result


def choose(
    ctx: FunctionContext,
    op: str,
    left: ast.expr,
    left_type: ValueType,
    right: ast.expr,
    names: Sequence[str],
    shared: list[str],
) -> ast.expr:
    """The operand that ``left op right`` gives, both lowered.

    ``names`` are those for a temporary of its own; without any it is the ``shared`` one, which is made when needed.
    """
    if native_truth(left_type):
        same = isinstance(right, ast.BoolOp) and isinstance(right.op, ast.And if op == "and" else ast.Or)
        return _bool_op(op, [left, *right.values] if same and isinstance(right, ast.BoolOp) else [left, right])
    kept = left if isinstance(left, ast.Name) else None
    if kept is None:
        if not names and not shared:
            shared.append(ctx.temporary())
        name = ctx.temporary(*names, *SPARE_NAMES) if names else shared[0]
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
