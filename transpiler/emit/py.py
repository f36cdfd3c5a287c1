"""Small factories for the Python tree that lowering builds.

The target tree is the standard library's ``ast``; ``emit.concrete`` turns it into libcst for comments and layout.
Positions on these nodes are not Python positions: ``lineno`` holds the *Lua* line a node comes from (0 = none), which
``emit.proof`` later pairs with the lines of the formatted text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

LOAD = ast.Load()
STORE = ast.Store()


def name(identifier: str, line: int = 0) -> ast.Name:
    """A name being read."""
    return ast.Name(identifier, LOAD, lineno=line)


def target(identifier: str) -> ast.Name:
    """A name being assigned."""
    return ast.Name(identifier, STORE)


def constant(value: bool | int | float | str | None) -> ast.expr:
    """A literal; negative numbers become a unary minus as Python's own parser makes them."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and str(value).startswith("-"):
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def call(func: ast.expr | str, *args: ast.expr, line: int = 0, **keywords: ast.expr) -> ast.Call:
    """``func(args, keywords)``."""
    callee = name(func) if isinstance(func, str) else func
    return ast.Call(callee, list(args), [ast.keyword(key, value) for key, value in keywords.items()], lineno=line)


def attribute(value: ast.expr | str, attr: str, line: int = 0) -> ast.Attribute:
    """``value.attr``."""
    return ast.Attribute(name(value) if isinstance(value, str) else value, attr, LOAD, lineno=line)


def subscript(value: ast.expr, key: ast.expr, line: int = 0) -> ast.Subscript:
    """``value[key]`` being read."""
    return ast.Subscript(value, key, LOAD, lineno=line)


def binary(left: ast.expr, operator: ast.operator, right: ast.expr, line: int = 0) -> ast.BinOp:
    """``left operator right``."""
    return ast.BinOp(left, operator, right, lineno=line)


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr, line: int = 0) -> ast.Compare:
    """``left operator right``."""
    return ast.Compare(left, [operator], [right], lineno=line)


def is_none(value: ast.expr) -> ast.Compare:
    """``value is None``."""
    return compare(value, ast.Is(), ast.Constant(None))


def is_not_none(value: ast.expr) -> ast.Compare:
    """``value is not None``."""
    return compare(value, ast.IsNot(), ast.Constant(None))


def not_(value: ast.expr) -> ast.expr:
    """The negation of a boolean expression, simplified for comparisons with a complement."""
    if isinstance(value, ast.Compare) and len(value.ops) == 1:
        complement = _COMPLEMENTS.get(value.ops[0].__class__)
        if complement is not None:
            return ast.Compare(value.left, [complement()], value.comparators, lineno=getattr(value, "lineno", 0))
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
        return value.operand
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        return ast.Constant(not value.value)
    return ast.UnaryOp(ast.Not(), value)


_COMPLEMENTS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


def if_else(test: ast.expr, body: ast.expr, orelse: ast.expr) -> ast.IfExp:
    """``body if test else orelse``."""
    return ast.IfExp(test, body, orelse)


def walrus(identifier: str, value: ast.expr) -> ast.NamedExpr:
    """``(identifier := value)``."""
    return ast.NamedExpr(target(identifier), value)


def await_(value: ast.expr, line: int = 0) -> ast.Await:
    """``await value``."""
    return ast.Await(value, lineno=line)


def tuple_(items: Iterable[ast.expr]) -> ast.Tuple:
    """``(a, b, …)`` being read."""
    return ast.Tuple(list(items), LOAD)


def starred(value: ast.expr) -> ast.Starred:
    """``*value``."""
    return ast.Starred(value, LOAD)


def store(expr: ast.expr) -> ast.expr:
    """The same place as an assignment target."""
    if isinstance(expr, ast.Name):
        return target(expr.id)
    if isinstance(expr, ast.Subscript):
        return ast.Subscript(expr.value, expr.slice, STORE, lineno=getattr(expr, "lineno", 0))
    if isinstance(expr, ast.Attribute):
        return ast.Attribute(expr.value, expr.attr, STORE, lineno=getattr(expr, "lineno", 0))
    raise TypeError(f"not assignable: {expr.__class__.__name__}")


def assign(targets: ast.expr | Sequence[ast.expr], value: ast.expr, line: int = 0) -> ast.Assign:
    """``target = value``; several targets make a tuple target."""
    if isinstance(targets, ast.expr):
        place = store(targets)
    elif len(targets) == 1:
        place = store(targets[0])
    else:
        place = ast.Tuple([store(item) for item in targets], STORE)
    return ast.Assign([place], value, lineno=line)


def annotated(identifier: str, annotation: ast.expr, value: ast.expr | None, line: int = 0) -> ast.AnnAssign:
    """``identifier: annotation = value``."""
    return ast.AnnAssign(target(identifier), annotation, value, 1, lineno=line)


def statement(value: ast.expr, line: int = 0) -> ast.Expr:
    """An expression used as a statement."""
    return ast.Expr(value, lineno=line)


def arguments(
    names: Sequence[str],
    annotation: ast.expr | None = None,
    optional: bool = False,
    vararg: str | None = None,
    keyword_only: Sequence[tuple[str, ast.expr]] = (),
) -> ast.arguments:
    """A parameter list: ``names`` (``= None`` when optional), ``*vararg``, ``keyword_only`` with defaults."""
    return ast.arguments(
        posonlyargs=[],
        args=[ast.arg(item, annotation) for item in names],
        vararg=ast.arg(vararg, annotation) if vararg is not None else None,
        kwonlyargs=[ast.arg(key, annotation) for key, _ in keyword_only],
        kw_defaults=[value for _, value in keyword_only],
        kwarg=None,
        defaults=[ast.Constant(None) for _ in names] if optional else [],
    )
