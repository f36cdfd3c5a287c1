"""Arithmetic, bitwise, comparison, concatenation, length and negation.

A native Python operator is used where the types prove it equal to the dialect's (spec/semantics.md §2,
spec/dialect.md 1.3); otherwise the named operation of the runtime.
"""

from __future__ import annotations

import ast

from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import cannot_overflow, native_modulo
from analyzer.program.constant_folding import folded, folds_to_float
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree
from transpiler.emit import py
from transpiler.lower import logical
from transpiler.lower.context import FunctionContext
from transpiler.lower.dispatch import expression, expressions, operands
from transpiler.lower.order import is_inert, is_read_late

_HELPERS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "//": "idiv",
    "%": "mod",
    "^": "power",
    "&": "band",
    "|": "bor",
    "~": "bxor",
    "<<": "shl",
    ">>": "shr",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "==": "eq",
}
_ORDER: dict[str, type[ast.cmpop]] = {"<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}
_MAX_ADDED = 6
"""More strings than these are joined in one go."""
_SUMS: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
_BITS: dict[str, type[ast.operator]] = {"&": ast.BitAnd, "|": ast.BitOr, "~": ast.BitXor}


def binary(ctx: FunctionContext, node: tree.Binary) -> ast.expr:
    """``left op right``; long left-nested chains are lowered in a loop."""

    if node.op == "..":
        return concatenation(ctx, node)
    chain = [node]
    while isinstance(chain[-1].left, tree.Binary) and chain[-1].left.op != "..":
        chain.append(chain[-1].left)
    left: ast.expr | None = None
    for position, item in enumerate(reversed(chain)):
        if left is None:
            left, right = operands(ctx, item.left, item.right, is_read_late(ctx, item.left))
        else:
            left, right = expressions(ctx, [item.right], [left])
        left = operation(ctx, item, left, right)
        if position % 40 == 39:
            left = ctx.spill(left, line=ctx.module.line(item))
    assert left is not None
    return left


def operation(ctx: FunctionContext, node: tree.Binary, left: ast.expr, right: ast.expr) -> ast.expr:
    """One binary operator on lowered operands."""
    op = node.op
    left_type, right_type = ctx.type_of(node.left), ctx.type_of(node.right)
    line = ctx.module.unit.lines.line(node.op_start or node.start)
    if op in ("==", "~="):
        return equality(ctx, node, left, right, line)
    if folds_to_float(node):
        return float_constant(folded(node) or 0.0)
    native = _native(ctx, node, left, right, left_type, right_type, line)
    return native if native is not None else ctx.module.call(_HELPERS[op], left, right, line=line)


def float_constant(value: float) -> ast.expr:
    """A float literal; Python has none for infinity."""
    if value == float("inf") or value == -float("inf"):
        return py.call("float", ast.Constant("inf" if value > 0 else "-inf"))
    return py.constant(value)


def _native(
    ctx: FunctionContext,
    node: tree.Binary,
    left: ast.expr,
    right: ast.expr,
    left_type: ValueType,
    right_type: ValueType,
    line: int,
) -> ast.expr | None:
    op = node.op
    # Python refuses None as Lua refuses nil, and the fault is explained as Lua's.
    numbers = left_type.only(vt.NUMBER | vt.NIL) and right_type.only(vt.NUMBER | vt.NIL)
    numbers = numbers and left_type.may(vt.NUMBER) and right_type.may(vt.NUMBER)
    left_type, right_type = left_type.without(vt.NIL), right_type.without(vt.NIL)
    if op in _ORDER:
        strings = left_type.only(vt.STRING) and right_type.only(vt.STRING)
        native = strings or (numbers and _compares_exactly(left_type, right_type))
        return py.compare(left, _ORDER[op](), right, line) if native else None
    if not numbers:
        return None
    if op in _SUMS:
        if _fits(op, left_type, right_type):
            return py.binary(left, _SUMS[op](), right, line)
        if left_type.only(vt.INTEGER) and right_type.only(vt.INTEGER):
            # Sums and products modulo 2^64 need reducing only once, at the end. A float must see the reduced integer.
            left, right = _unreduced(ctx, left), _unreduced(ctx, right)
        return ctx.module.call("wrap", py.binary(left, _SUMS[op](), right, line), line=line)
    if op == "/":
        exact = max(left_type.bits, right_type.bits) <= vt.SMALL_BITS
        if exact and (right_type.positive or right_type.negative):
            return py.binary(left, ast.Div(), right, line)
        return _division(ctx, node, left, right, line) if exact else None
    if op == "%":
        return py.binary(left, ast.Mod(), right, line) if native_modulo(left_type, right_type) else None
    integers = left_type.only(vt.INTEGER) and right_type.only(vt.INTEGER)
    if op == "//":
        return py.binary(left, ast.FloorDiv(), right, line) if integers and right_type.positive else None
    if op in _BITS:
        return py.binary(left, _BITS[op](), right, line) if integers else None
    return None


def _unreduced(ctx: FunctionContext, operand: ast.expr) -> ast.expr:
    """The exact integer behind an operand that is reduced to 64 bits on the spot."""
    match operand:
        case ast.Call(func=ast.Name(id=name), args=[exact]) if name == ctx.module.runtime("wrap"):
            return exact
    return operand


def _division(ctx: FunctionContext, node: tree.Binary, left: ast.expr, right: ast.expr, line: int) -> ast.expr | None:
    """``left / right``, guarded against zero where the divisor is a variable that may be zero."""
    divided = py.binary(left, ast.Div(), right, line)
    if isinstance(node.right, tree.Number):
        return divided if node.right.value != 0 else None
    least = ctx.module.facts.lists.tables.bounds(ctx.module.unit).at_least(node.right)
    if least is not None and least > 0:
        return divided
    cheap = isinstance(right, ast.Name) and isinstance(left, (ast.Name, ast.Constant, ast.Subscript))
    return py.if_else(right, divided, ctx.module.call("div", left, right, line=line)) if cheap else None


def _fits(op: str, left: ValueType, right: ValueType) -> bool:
    """Whether the result cannot leave 64 bits: a float operand makes a float, small integers stay small."""
    if left.only(vt.FLOAT) or right.only(vt.FLOAT):
        return True
    return left.only(vt.INTEGER) and right.only(vt.INTEGER) and cannot_overflow(op, left, right)


def equality(ctx: FunctionContext, node: tree.Binary, left: ast.expr, right: ast.expr, line: int) -> ast.expr:
    """``==`` and ``~=``; Python's ``True == 1`` decides what may be native."""
    equal = node.op == "=="
    for one, value in ((node.right, left), (node.left, right)):
        literal = _singleton(one)
        if literal is not None and isinstance(value, ast.Constant):
            return ast.Constant((value.value is literal.value) == equal)
        negated = isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
        if literal is not None and is_inert(value) and not negated:
            return ast.Constant(not equal)  # a number or a function
        if literal is not None:
            return py.compare(value, ast.Is() if equal else ast.IsNot(), literal, line)
    left_type, right_type = ctx.type_of(node.left), ctx.type_of(node.right)
    if _native_equality(left_type, right_type, _is_rounding(ctx, node.left, node.right)):
        return py.compare(left, ast.Eq() if equal else ast.NotEq(), right, line)
    result = ctx.module.call("eq", left, right, line=line)
    return result if equal else ast.UnaryOp(ast.Not(), result)


def _singleton(node: tree.Expr) -> ast.Constant | None:
    match node:
        case tree.Nil():
            return ast.Constant(None)
        case tree.TrueLiteral():
            return ast.Constant(True)
        case tree.FalseLiteral():
            return ast.Constant(False)
    return None


def _native_equality(left: ValueType, right: ValueType, one_rounded: bool) -> bool:
    """Whether Python's ``==`` is Lua's: not where ``True == 1`` could meet. Tables compare by ``Table.__eq__``."""
    if left.only(vt.STRING) or right.only(vt.STRING):
        return True
    mixed = (left.may(vt.BOOLEAN) and right.may(vt.NUMBER)) or (left.may(vt.NUMBER) and right.may(vt.BOOLEAN))
    return not mixed and (one_rounded or _compares_exactly(left, right))


def _is_rounding(ctx: FunctionContext, left: tree.Expr, right: tree.Expr) -> bool:
    """``x == math.floor(x)``: both are integers, or both are values of floats."""
    for value, other in ((left, right), (right, left)):
        if isinstance(value, tree.Name) and isinstance(other, tree.Call) and len(other.args) == 1:
            (argument,) = other.args
            reference = ctx.module.references.of(other.func)
            rounds = reference is not None and reference.unit is None and reference.path in ("math.floor", "math.ceil")
            same = isinstance(argument, tree.Name) and ctx.binding(argument) is ctx.binding(value) is not None
            if rounds and same:
                return True
    return False


def _compares_exactly(left: ValueType, right: ValueType) -> bool:
    """Whether no integer that a float cannot hold meets a float: Lua rounds it first (spec/dialect.md 1.3)."""
    return not (_is_wide(left) and right.may(vt.FLOAT)) and not (_is_wide(right) and left.may(vt.FLOAT))


def _is_wide(type_: ValueType) -> bool:
    return type_.may(vt.INTEGER) and type_.bits > vt.SMALL_BITS


def concatenation(ctx: FunctionContext, node: tree.Binary) -> ast.expr:
    """A chain of ``..``: an f-string or ``+`` where all parts are strings or integers, else ``concat(…)``.

    Python 3.11 does not tell places inside an f-string, so only what cannot fail stands in one.
    """

    parts = _parts(node)
    values = expressions(ctx, parts)
    types = [ctx.type_of(part) for part in parts]
    line = ctx.module.line(node)
    if all(type_.only(vt.STRING | vt.INTEGER) for type_ in types) and any(type_.only(vt.STRING) for type_ in types):
        if len(parts) == 2 and all(type_.only(vt.STRING) for type_ in types):
            return py.binary(values[0], ast.Add(), values[1], line)
        if all(_formattable(value) for value in values):
            return _format_string(values)
        if len(parts) <= _MAX_ADDED:
            return _added([_as_text(*pair) for pair in zip(values, types, strict=True)], line)
    return ctx.module.call("concat", *values, line=line)


def _parts(node: tree.Binary) -> list[tree.Expr]:
    """The operands of a right-nested chain, left to right."""
    parts: list[tree.Expr] = []
    current: tree.Expr = node
    while isinstance(current, tree.Binary) and current.op == "..":
        parts.append(current.left)
        current = current.right
    parts.append(current)
    return parts


def _as_text(value: ast.expr, type_: ValueType) -> ast.expr:
    """A string or an integer as a string."""
    if type_.only(vt.STRING):
        return value
    return ast.Constant(str(value.value)) if isinstance(value, ast.Constant) else py.call("str", value)


def _added(values: list[ast.expr], line: int) -> ast.expr:
    built = values[0]
    for value in values[1:]:
        built = py.binary(built, ast.Add(), value, line)
    return built


def _formattable(value: ast.expr) -> bool:
    """Whether a value may stand in an f-string of Python 3.11: no quotes, backslashes, or braces inside."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str)
    return isinstance(value, ast.Name) or (isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name))


def _format_string(values: list[ast.expr]) -> ast.expr:
    pieces: list[ast.expr] = []
    for value in values:
        if isinstance(value, ast.Constant):
            last = pieces[-1] if pieces else None
            if isinstance(last, ast.Constant) and isinstance(last.value, str):
                pieces[-1] = ast.Constant(last.value + str(value.value))
            elif value.value:
                pieces.append(value)
        else:
            pieces.append(ast.FormattedValue(value, -1, None))
    if all(isinstance(piece, ast.Constant) for piece in pieces):
        return pieces[0] if pieces else ast.Constant("")
    return ast.JoinedStr(pieces)


def unary(ctx: FunctionContext, node: tree.Unary) -> ast.expr:
    """``not``, ``#``, ``-`` and ``~``."""

    if node.op == "not":
        return py.not_(logical.condition(ctx, node.operand))
    if node.op == "-" and folds_to_float(node):
        return float_constant(folded(node) or 0.0)
    operand = expression(ctx, node.operand)
    type_ = ctx.type_of(node.operand)
    line = ctx.module.line(node)
    if node.op == "#":
        if type_.only(vt.STRING | vt.TABLE) and not ctx.hooked(node.operand, "__len"):
            return py.call("len", operand, line=line)
        return ctx.module.call("length", operand, line=line)
    if node.op == "~":
        return (
            ast.UnaryOp(ast.Invert(), operand)
            if type_.only(vt.INTEGER)
            else ctx.module.call("bnot", operand, line=line)
        )
    if type_.only(vt.NUMBER) and type_.bits <= vt.SMALL_BITS:
        if isinstance(operand, ast.Constant) and isinstance(operand.value, (int, float)):
            return py.constant(-operand.value)
        return ast.UnaryOp(ast.USub(), operand)
    return ctx.module.call("neg", operand, line=line)
