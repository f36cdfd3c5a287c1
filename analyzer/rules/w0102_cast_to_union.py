"""W0102: `x as A | B`, which is a bitwise operation."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.modules import NameKind
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree

_TYPE_WORDS = frozenset({"string", "number", "integer", "boolean", "table", "any", "unknown", "never", "error"})


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports `|` and `&` between a cast and the name of a type (spec/dialect.md §2.4 item 1)."""
    for node in context.nodes(tree.Binary):
        if node.op not in ("|", "&") or not _ends_in_cast(node.left):
            continue
        if _is_type(context, node.right):
            text = context.text(node.right)
            yield context.finding(
                node,
                f"this is a bitwise operation on a cast value and `{text}`: a cast takes one type only",
                help=f"Give the union a name: `type Either = … {node.op} {text}`, then `x as Either`.",
            )


def _ends_in_cast(expr: tree.Expr) -> bool:
    """Whether an operand is a cast, or `x as A | B` again."""
    while isinstance(expr, tree.Binary) and expr.op in ("|", "&"):
        expr = expr.left
    return isinstance(expr, tree.Cast)


def _is_type(context: RuleContext, expr: tree.Expr) -> bool:
    if isinstance(expr, tree.Nil):
        return True
    if not isinstance(expr, tree.Name) or expr in context.unit.resolution.bindings:
        return False
    return expr.id in _TYPE_WORDS or context.unit.meaning(expr.id).kind in (NameKind.TYPE, NameKind.UNKNOWN)


def _typed(body: str) -> Example:
    return Example("type A = {id: string}\ntype B = {name: string}\n\n" + in_main(body))


RULE = Rule(
    code="W0102",
    name="cast-to-union",
    severity=Severity.WARNING,
    summary="A cast to a union needs a name for the union.",
    why=(
        "A cast binds tighter than `|` and `&`, so `x as A | B` is the bitwise or of `x` and the variable `B`, which fails "
        "when it runs."
    ),
    instead="Declare `type Either = A | B` and cast to `Either`.",
    check=check,
    valid=(
        _typed("return order as A"),
        _typed("return (order as A).id"),
        Example("type A = {id: string}\ntype E = A | nil\n\n" + in_main("return order as E")),
        _typed("return order as A?"),
        _typed("local x: A | B = order\nreturn x"),
        example("return order.a | order.b"),
        example("local mask = 4\nreturn order as integer | mask", title="bits that are meant"),
        example("return (order as integer) | 4"),
        example("return order as integer & 255"),
        example("return order.flags | 1"),
        example("return order as string"),
    ),
    invalid=(
        _typed("return order as A | B --!"),
        _typed("return order as A & B --!"),
        _typed("return order :: A | B --!"),
        _typed("return order as A | nil --!"),
        _typed("local x = order as A | B --!\nreturn x"),
        _typed("return order as A | string --!"),
        _typed("return (order as A | B) --!"),
        example("return order as string | number --!"),
        example("return print(order as string | nil) --!"),
        Example(in_main("return order as integer | string --!"), kind="function.lua"),
        example(
            "return lib.f(order)", libraries={"lib": "return { f = function(x) return x as string | nil end } --!\n"}
        ),
    ),
)
