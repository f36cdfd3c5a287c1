"""W0007: a local that hides another one."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.scopes import Binding
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports locals of inner blocks with the name of a visible local. A redeclaration in the same block is no shadow."""
    by_name: dict[str, list[Binding]] = {}
    for binding in context.unit.resolution.all_bindings:
        namesakes = by_name.get(binding.name)
        if namesakes is None:
            by_name[binding.name] = [binding]
            continue
        start = binding.declaration.start
        open_ones = [other for other in namesakes if other.block.end > start]
        by_name[binding.name] = [*open_ones, binding]
        hidden = next((other for other in reversed(open_ones) if _hides(binding, other)), None)
        if hidden is None or binding.name.startswith("_") or binding.name == "self":
            continue
        line = context.place(hidden.declaration).line
        yield context.finding(
            binding.declaration,
            f"`{binding.name}` hides the variable of that name in line {line}",
            help="Give one of the two another name.",
        )


def _hides(inner: Binding, outer: Binding) -> bool:
    """Whether ``outer`` is visible where ``inner`` is declared, in an outer block."""
    if outer.block is inner.block:
        return False
    return outer.block.start <= inner.block.start and inner.block.end <= outer.block.end


RULE = Rule(
    code="W0007",
    name="no-shadowed-vars",
    severity=Severity.HINT,
    summary="A local variable hides another local of an outer block.",
    why="A reader, or a later change, may mean the other one.",
    instead="Give one of the two another name. Names that begin with `_` are not reported.",
    check=check,
    valid=(
        example("local a = 1\nreturn function() return a end"),
        example("local a = 1\nlocal a = a + 1\nreturn a", title="redeclared in the same block"),
        example("do\n    local a = 1\n    print(a)\nend\ndo\n    local a = 2\n    print(a)\nend"),
        example("for _, x in ipairs(order) do\n    for _, y in ipairs(x) do\n        print(y)\n    end\nend"),
        example("local result, err = order.f()\nlocal more, err = order.g()\nreturn result, more, err"),
        example("if order then\n    local a = 1\n    return a\nend\nlocal a = 2\nreturn a"),
        example(
            "return 1", before="local function f(a)\n    return a\nend\n\nlocal function g(a)\n    return f(a)\nend"
        ),
        example("local type = type(order)\nreturn type", title="globals are not locals"),
        Example(
            "local M = {}\n\nfunction M:a()\n    return function(self) return self end\nend\n\nreturn { main = M.a }\n"
        ),
        example("for i = 1, 3 do\n    print(i)\nend\nfor i = 1, 3 do\n    print(i)\nend"),
    ),
    invalid=(
        example("local a = 1\ndo\n    local a = 2 --!\n    print(a)\nend\nreturn a"),
        example("local a = 1\nreturn function(a) return a end --!"),
        example("return function(order) return order end --!"),
        example("for i = 1, 3 do\n    for i = 1, 3 do --!\n        print(i)\n    end\nend"),
        example("local item = 1\nfor _, item in ipairs(order) do --!\n    print(item)\nend\nreturn item"),
        example("local a = 1\nwhile order do\n    local a = 2 --!\n    print(a)\nend\nreturn a"),
        example("if order then\n    local order = order.next --!\n    return order\nend"),
        example("local json = 1 --!\nreturn json", before='local json = require("json")\nprint(json)'),
        example("return helper(order)", before="local function helper(helper) --!\n    return helper\nend"),
        Example(in_main("repeat\n    local order = order.next --!\nuntil order"), kind="function.lua"),
        example(
            "return lib.f(1)", libraries={"lib": "local a = 1\nreturn { f = function(a) return a end, a = a } --!\n"}
        ),
    ),
)
