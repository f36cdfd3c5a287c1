"""P0001: text that is not Lua."""

from __future__ import annotations

from analyzer.diagnostic import Severity
from analyzer.rules.base import Example, Rule, Scope, example, no_check

RULE = Rule(
    code="P0001",
    name="syntax-error",
    severity=Severity.ERROR,
    summary="The text is not valid Workflow Lua.",
    why=(
        "The file cannot be loaded, so nothing in it runs. Several errors of a file are reported at once; other rules "
        "keep silent about the file until it parses, and other files are checked as usual."
    ),
    instead=(
        "Workflow Lua is Lua 5.1 with integers, `//`, bitwise operators, `goto` and type annotations. There is no "
        "`!=`, no `continue`, no compound assignment, and no `<const>` or `<close>`."
    ),
    check=no_check,
    scope=Scope.PIPELINE,
    valid=(
        example("return order.total ~= 0"),
        example("local total: number = order.total\nreturn total"),
        example("local half = order.total // 2\nreturn half"),
        example("local flags = order.flags & 0x0f\nreturn flags"),
        example("for i = 1, 3 do\n    if i == 2 then goto next end\n    print(i)\n    ::next::\nend"),
        example("local name = order.name as string\nreturn name"),
        example("return [[\nseveral lines]]"),
        example("--[==[ a long\ncomment ]==]\nreturn nil"),
        Example("type Order = {id: string, total: number}\n\nreturn { main = function(order: Order) end }\n"),
        Example("return {\n    main = function(order) return order end;\n}\n"),
    ),
    invalid=(
        example("if order.total != 0 then --!\n    return 1\nend"),
        example("local total = = 1 --!"),
        example("local t = {1, 2 3} --!"),
        example("order.total += 1 --!"),
        example("return (order.total\nlocal x = 1 --!"),
        example('local text = "open --!'),
        example("local goto = 1 --!"),
        example("local x <const> = 1 --!"),
        example("for i = 1 do --!\nend"),
        Example("local a = )  --!\nlocal b = 1\nlocal c = 1 1 --!\n"),
    ),
)
