"""D102: random numbers that no history records."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.sources import source_findings


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports every call of the plain random generator that runs in workflows."""
    return source_findings(context, "random", _message, _help)


def _message(name: str) -> str:
    if name == "math.randomseed":
        return "`math.randomseed` does not make the numbers of a replay the same"
    return f"`{name}` gives other numbers when the workflow is replayed"


def _help(_: str) -> str:
    return "Use `uuid.v4()` or `crypto.random`: their results are recorded in the history. Or draw in an activity."


_DICE = "local M = {}\n\nfunction M.roll()\n    return math.random(6) --!\nend\n\nfunction M.sides()\n    return 6\nend\n\nreturn M\n"

RULE = Rule(
    code="D102",
    name="random",
    severity=Severity.ERROR,
    summary="A workflow draws random numbers (`math.random`, `math.randomseed`).",
    why=(
        "The numbers are not in the history, so a replay draws others: it takes another branch, or passes other "
        "arguments to activities, and the run fails with a nondeterminism error. A fixed seed does not help, because the "
        "generator is shared by all runs of a worker."
    ),
    instead=(
        "`uuid.v4()` and `crypto.random.bytes(n)` are recorded once and replayed. For numbers in a range, draw them in "
        "an activity, or derive them from the input."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example("return uuid.v4()"),
        example("return crypto.random.bytes(16)"),
        example("return math.max(order.a, order.b)"),
        example("local math = { random = function() return 4 end }\nreturn math.random()"),
        example("return order.math.random()"),
        example("return order.total", before="local function unused()\n    return math.random()\nend"),
        example("return dice.sides()", libraries={"dice": _DICE.replace(" --!", "")}),
        Example(in_main("return math.random()"), kind="function.lua"),
        Example(in_main("return math.random()"), kind="process.lua"),
        example("local random = order.random\nreturn random()"),
    ),
    invalid=(
        example("return math.random() --!"),
        example("return math.random(1, 6) --!"),
        example("math.randomseed(42) --!\nreturn 1"),
        example("local m = math\nreturn m.random() --!"),
        example('return math["random"]() --!'),
        example("return _G.math.random() --!"),
        example("local ok, value = pcall(math.random) --!\nreturn value"),
        example("return draw() --!", before="local draw = math.random"),
        example("return dice.roll()", libraries={"dice": _DICE}, title="through a library"),
        example(
            "return apply(math.random) --!", before="local function apply(f)\n    return f()\nend", title="as a value"
        ),
        example("table.sort(order.list, function(a, b)\n    return math.random() < 0.5 --!\nend)\nreturn order"),
    ),
)
