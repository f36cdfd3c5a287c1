"""W0103: `//` on numbers with fractions."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.definitions import definition
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports integer divisions with an operand that certainly has, or may have, a fraction (spec/dialect.md §1.3)."""
    for node in context.nodes(tree.Binary):
        if node.op != "//":
            continue
        for operand in (node.left, node.right):
            if (why := _fraction(context, operand)) is not None:
                yield context.finding(
                    node,
                    f"`//` cuts its operands to whole numbers first, and `{context.text(operand)}` {why}",
                    help="Write `math.floor(a / b)`.",
                )
                break


def _fraction(context: RuleContext, operand: tree.Expr) -> str | None:
    expr = definition(context.analysis, context.unit, operand).expr
    match expr:
        case tree.Number() if isinstance(expr.value, float) and not expr.value.is_integer():
            return f"is {expr.value:g}"
        case tree.Unary(op="-"):
            return _fraction(context, expr.operand)
        case tree.Binary(op="/"):
            return "is a quotient"
    return None


RULE = Rule(
    code="W0103",
    name="truncating-division",
    severity=Severity.WARNING,
    summary="An operand of `//` has a fraction, which is cut off before the division.",
    why="In this dialect `7.5 // 2.5` is `7 // 2`, and `1 // 0.5` fails with a division by zero.",
    instead="Write `math.floor(a / b)`.",
    check=check,
    valid=(
        example("return 7 // 2"),
        example("return order.total // 10"),
        example("return 7.0 // 2"),
        example("return math.floor(7.5 / 2.5)"),
        example("return 7.5 / 2"),
        example("return math.floor(order.a / order.b) // 2"),
        example("return -7 // 2"),
        example("return order.a // order.b"),
        example("local n = 3\nreturn order.a // n"),
        example("return #order // 2"),
    ),
    invalid=(
        example("return 7.5 // 2.5 --!"),
        example("return order.a // 0.5 --!"),
        example("return 1.5 // order.a --!"),
        example("return -7.5 // 2 --!"),
        example("return order.a / 3 // 2 --!"),
        example("return (order.a / 3) // 2 --!"),
        example("return order.a // (order.b / 2) --!"),
        example("return order.a // RATE --!", before="local RATE = 0.25"),
        example("return order.a // rates.vat --!", libraries={"rates": "return { vat = 1.19 }\n"}),
        Example(in_main("return order.a // 1e-3 --!"), kind="function.lua"),
        example("local half = order.a / 2\nreturn half // 2 --!"),
    ),
)
