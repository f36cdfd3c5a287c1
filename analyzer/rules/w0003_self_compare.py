"""W0003: a value compared with itself."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped
from analyzer.syntax.walk import same_structure, walk

_COMPARISONS = frozenset({"==", "~=", "<", ">", "<=", ">="})
_EFFECTS = (tree.Call, tree.MethodCall, tree.Vararg, tree.Function, tree.TableConstructor)


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports comparisons of an expression with the same expression, calls excepted: they may differ.

    `x ~= x` with a variable is the usual test for NaN.
    """
    for node in context.nodes(tree.Binary):
        if node.op not in _COMPARISONS:
            continue
        left, right = unwrapped(node.left), unwrapped(node.right)
        if not same_structure(left, right) or any(isinstance(part, _EFFECTS) for part in walk(left)):
            continue
        if node.op == "~=" and isinstance(left, tree.Name):
            continue
        help = "Compare with another value, or remove the test. To test for NaN write `x ~= x`."
        yield context.finding(node, f"`{context.text(node)}` compares a value with itself", help=help)


RULE = Rule(
    code="W0003",
    name="no-self-compare",
    severity=Severity.ERROR,
    summary="A value is compared with itself.",
    why="The result is always the same, except for NaN; one of the two sides is meant to be something else.",
    instead="Write the other value. The test for NaN, `x ~= x` with a variable, is not reported.",
    check=check,
    valid=(
        example("return order.a == order.b"),
        example("return order == nil"),
        example("return order.next() == order.next()", title="two calls may differ"),
        example("return order:pop() < order:pop()"),
        example("local n = order.n\nreturn n ~= n", title="the test for NaN"),
        example("local a, b = 1, 2\nreturn a ~= b"),
        example("return order[1] == order[2]"),
        example("return order.a + order.a"),
        example("return {} == {}"),
        example("return order and order"),
        example("return order.items[1].id == order.item[1].id"),
        Example("local function main(...)\n    return ... == ...\nend\n\nreturn { main = main }\n"),
    ),
    invalid=(
        example("return order == order --!"),
        example("return order.a ~= order.a --!"),
        example("return order.a < order.a --!"),
        example("return order.a >= order.a --!"),
        example("return order[1] == order[1] --!"),
        example("return (order.a) == order.a --!"),
        example('return order["a"] == order["a"] --!'),
        example("if order.items[1].id == order.items[1].id then --!\n    return 1\nend"),
        example("return 1 == 1 --!"),
        Example(in_main("return #order <= #order --!"), kind="function.lua"),
        example("return helper.f(order)", libraries={"helper": "return { f = function(a) return a > a end } --!\n"}),
    ),
)
