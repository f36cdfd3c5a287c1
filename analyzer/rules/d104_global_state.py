"""D104: state that outlives the code that wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.module_state import StateAccess
from analyzer.rules.analysis import Reached
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports assignments to globals, and changes of what a library keeps between calls."""
    if not context.analysis.has_lasting_state:
        return
    for reached in context.reached:
        for access in context.program.state_writes(reached.function):
            if access.kind == "global":
                yield _global(context, reached, access)
            else:
                yield from _library(context, reached, access)


def _global(context: RuleContext, reached: Reached, access: StateAccess) -> Diagnostic:
    target = access.node
    statement = context.parent(target)
    if isinstance(statement, tree.FunctionStatement) and reached.function.is_chunk:
        return context.finding(
            target,
            f"the function `{access.name}` is a global",
            help=f"Write `local function {access.name}`.",
            reached=reached,
            severity=Severity.WARNING,
        )
    return context.finding(
        target,
        f"assignment to the global `{access.name}`",
        help="Declare a `local`, or keep the value in a table that is passed along.",
        reached=reached,
    )


def _library(context: RuleContext, reached: Reached, access: StateAccess) -> Iterator[Diagnostic]:
    units = context.program.units
    owners = [owner for owner in access.owners if owner in units and units[owner].is_library]
    if owners:
        yield context.finding(
            access.node,
            f"`{access.name}` belongs to the library {owners[0]} and is changed after the library was loaded",
            help=(
                "Whether the change is seen depends on who shares the library, and it is lost when the workflow "
                "continues as new. Keep the state in a table that the caller owns."
            ),
            reached=reached,
            severity=Severity.WARNING,
        )


_COUNTER = (
    "local count = 0\nlocal M = { limit = 3 }\n\nfunction M.next()\n    count = count + 1 --!\n    return count\nend\n\n"
    "function M.get()\n    return M.limit\nend\n\nreturn M\n"
)
_CACHE = "local cache = {}\nlocal M = {}\n\nfunction M.put(key, value)\n    cache[key] = value --!\nend\n\nreturn M\n"

RULE = Rule(
    code="D104",
    name="global-state",
    severity=Severity.ERROR,
    summary="A workflow assigns a global (error) or changes the state of a library (warning).",
    why=(
        "Global variables and variables of a library live as long as the module does. Where runs share a module, one "
        "run sees what another left behind, so a replay may see something else than the first execution; and nothing of "
        "it survives continue-as-new."
    ),
    instead=(
        "Use locals, and pass a table along for what several functions need. State that must survive goes into the "
        "arguments of `process.upgrade`. A global function at the top of the file is reported as a warning only: it is "
        "constant, but visible to every other module."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example("local counter = 0\ncounter = counter + 1\nreturn counter"),
        example("order.count = 1\nreturn order"),
        example("local state = { count = 0 }\nstate.count = state.count + 1\nreturn state"),
        example(
            "return add({}, 1)",
            before="local function add(list, item)\n    list[#list + 1] = item\n    return list\nend",
        ),
        example("return counter.get()", libraries={"counter": _COUNTER.replace(" --!", "")}),
        example("return names.a", libraries={"names": "local M = {}\nM.a = 1\nM.b = M.a + 1\nreturn M\n"}),
        Example(in_main("count = 1\nreturn count"), kind="function.lua"),
        Example(
            "local M = {}\n\nfunction M.main()\n    return M.helper()\nend\n\nfunction M.helper()\n    return 1\nend\n\nreturn M\n"
        ),
        example(
            "local object = stack.new()\nobject:push(1)\nreturn object",
            libraries={
                "stack": (
                    "local Stack = {}\nStack.__index = Stack\n\nfunction Stack.new()\n    return setmetatable({ items = {} }, Stack)\nend\n\n"
                    "function Stack:push(item)\n    self.items[#self.items + 1] = item\nend\n\nreturn Stack\n"
                )
            },
        ),
        example("return 1", before="local function unused()\n    counter = 1\nend"),
    ),
    invalid=(
        example("counter = 1 --!\nreturn counter"),
        example("counter = counter + 1 --!\nreturn counter"),
        example("total, tax = order.total, order.tax --!\nreturn total"),
        example("_G.counter = 1 --!\nreturn 1"),
        example("_G[order.name] = 1 --!\nreturn 1"),
        example("return helper()", before="function helper() --!\n    return 1\nend"),
        example("return helper()", before="local function helper()\n    count = 1 --!\n    return count\nend"),
        example("return counter.next()", libraries={"counter": _COUNTER}, title="state of a library"),
        example("store.put(order.id, order)", libraries={"store": _CACHE}),
        example("settings.limit = 5 --!\nreturn settings.limit", libraries={"settings": "return { limit = 3 }\n"}),
        example("pcall(function()\n    counter = 1 --!\nend)\nreturn counter"),
    ),
)
