"""W0002: a global variable is assigned."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports assignments to globals, except those that D104 reports (decisions.md 25)."""
    written = context.unit.resolution.global_writes
    if not written:
        return
    reported = {
        access.node
        for reached in context.reached
        for access in context.program.state_writes(reached.function)
        if access.kind == "global"
    }
    seen: set[str] = set()
    for name in written:
        if name in reported or name.id in seen:
            continue
        seen.add(name.id)
        statement = context.parent(name)
        what = "global function" if isinstance(statement, tree.FunctionStatement) else "assignment to the global"
        message = f"{what} `{name.id}`; consider `local`"
        yield context.finding(name, message, help="Put `local` in front of the first assignment.")


def _function(source: str, **more: object) -> Example:
    return Example(source, kind="function.lua", **more)  # type: ignore[arg-type]


RULE = Rule(
    code="W0002",
    name="no-global-assign",
    severity=Severity.WARNING,
    summary="A global variable is assigned outside the reach of workflows; inside it is D104.",
    why=(
        "A global lives as long as the process and is visible to every function of it, so one call sees what another "
        "left behind. Most such assignments are a forgotten `local`."
    ),
    instead="Declare the variable with `local`.",
    check=check,
    valid=(
        _function(in_main("local count = 1\nreturn count")),
        _function(in_main("local count\ncount = order.count\nreturn count")),
        _function(in_main("order.count = 1\nreturn order")),
        _function(in_main("helper()\nreturn 1", before="local function helper()\n    return 1\nend")),
        _function("local M = {}\n\nfunction M.main()\n    return 1\nend\n\nreturn M\n"),
        _function(in_main("for i = 1, 3 do\n    print(i)\nend")),
        _function(in_main("local a, b = 1, 2\na, b = b, a\nreturn a, b")),
        example("count = 1\nreturn count", title="D104 speaks"),
        example("return helper()", before="function helper()\n    return 1\nend"),
        _function("local helper\n\nfunction helper()\n    return 1\nend\n\nreturn { main = helper }\n"),
        example("return 1", before="local state = {}\nfunction state.f()\n    return 1\nend"),
    ),
    invalid=(
        _function(in_main("count = 1 --!\nreturn count")),
        _function(in_main("count = 1 --!\ncount = count + 1\nreturn count")),
        _function(in_main("a, b = 1, 2 --!\nreturn a, b")),
        _function(in_main("return helper()", before="function helper() --!\n    return 1\nend")),
        _function("total = 0 --!\n\n" + in_main("return total")),
        _function(in_main("local a\na, rest = order.a, order.b --!\nreturn a, rest")),
        _function(in_main("if order then\n    found = true --!\nend\nreturn found")),
        _function(in_main("for _, item in ipairs(order) do\n    last = item --!\nend\nreturn last")),
        example("return 1", before="local function unused()\n    counter = 1 --!\nend", title="not reached"),
        _function(
            in_main("return helper.f()"),
            libraries={"helper": "return { f = function()\n    calls = 1 --!\n    return calls\nend }\n"},
            title="in a library",
        ),
        Example(in_main("state = order --!\nreturn state"), kind="process.lua"),
    ),
)
