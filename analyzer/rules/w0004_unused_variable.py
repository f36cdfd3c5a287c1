"""W0004: a local variable that nobody reads."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.control import is_multiple
from analyzer.program.scopes import Binding
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.unused import required_name, unread
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports unread locals, local functions and loop variables; parameters and imports have their own rules."""
    for binding in unread(context):
        if binding.kind in ("param", "self") or required_name(binding) is not None:
            continue
        if binding.kind == "loop" and not _is_last_of_loop(context, binding):
            continue
        if binding.kind == "local" and not binding.assignments and _holds_a_place(context, binding):
            continue
        what = "function" if binding.kind == "function" else "variable"
        state = "assigned but never read" if binding.assignments else "never used"
        yield context.finding(
            binding.declaration,
            f"{what} `{binding.name}` is {state}",
            help=f"Remove it, or name it `_{binding.name}`.",
            unnecessary=True,
        )


def _holds_a_place(context: RuleContext, binding: Binding) -> bool:
    """Whether a result is named only because a later one of the same call is used: `local ok, err = f()`."""
    declared = context.facts.local(binding)
    if declared is None or len(declared[0].exprs) != 1 or not is_multiple(declared[0].exprs[0]):
        return False
    statement, position = declared
    return any(context.unit.resolution.bindings[typed.name].uses for typed in statement.names[position + 1 :])


def _is_last_of_loop(context: RuleContext, binding: Binding) -> bool:
    """Whether a loop variable could be left out: a variable in front of a used one, and a counter, could not."""
    loop = context.parent(binding.declaration)
    return isinstance(loop, tree.GenericFor) and len(loop.names) > 1 and loop.names[-1] is binding.declaration


RULE = Rule(
    code="W0004",
    name="no-unused-vars",
    severity=Severity.WARNING,
    summary="A local variable or function is never read.",
    why="It costs the reader time, and it is often a sign of a slip: an ignored error, or a misspelt name.",
    instead=(
        "Remove it, use it, or begin its name with `_` to say that its value is ignored on purpose. A result in front of "
        "one that is used needs no such name."
    ),
    check=check,
    valid=(
        example("local a = 1\nreturn a"),
        example("local _unused = 1\nreturn order"),
        example("local value, _ = string.gsub(order, 'a', 'b')\nreturn value"),
        example("local a\na = 1\nreturn a"),
        example("for _, item in ipairs(order) do\n    print(item)\nend"),
        example("for i = 1, 3 do\n    print('again')\nend"),
        example("for key in pairs(order) do\n    print('again')\nend"),
        example("return helper()", before="local function helper()\n    return 1\nend"),
        example("local a = 1\nreturn function() return a end"),
        example("local json = require('json')\nreturn order", title="W0006 speaks"),
        example("local t = {}\nt.a = 1\nreturn order"),
        example(
            'local ok, err = process.send(order.pid, "done")\nreturn err', title="a place in front of a used result"
        ),
    ),
    invalid=(
        example("local a = 1 --!\nreturn order"),
        example("local a --!\nreturn order"),
        example("local a --!\na = 1\nreturn order"),
        example('local result, err = funcs.call("app:charge", order) --!\nreturn result'),
        example("return order", before="local function helper() --!\n    return 1\nend"),
        example("local helper = function() return 1 end --!\nreturn order"),
        example("for key, value in pairs(order) do --!\n    print(key)\nend"),
        example("local a = 1 --!\nlocal b = function()\n    local a = 2\n    return a\nend\nreturn b"),
        example("local a, b, c = 1, 2, 3 --!\nreturn a, c"),
        Example(in_main("local total = order.total --!\nreturn 1"), kind="function.lua"),
        example(
            "return helper.f()", libraries={"helper": "local size = 3 --!\nreturn { f = function() return 1 end }\n"}
        ),
    ),
)
