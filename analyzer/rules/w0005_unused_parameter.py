"""W0005: a parameter that the function never reads."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.unused import unread
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports unread parameters behind which no used one stands."""
    for binding in unread(context):
        if binding.kind != "param":
            continue
        names = [param.name for param in binding.function.params]
        behind = names[names.index(binding.declaration) + 1 :]
        if any(context.unit.resolution.bindings[name].uses for name in behind) or _is_stub(binding.function):
            continue
        yield context.finding(
            binding.declaration,
            f"parameter `{binding.name}` is never used",
            help=f"Remove it, or name it `_{binding.name}`.",
            unnecessary=True,
        )


def _is_stub(function: tree.Function) -> bool:
    """A function without statements has its parameters for the sake of its callers."""
    return not function.body.statements


def _inner(source: str) -> Example:
    return example(f"return {source}")


RULE = Rule(
    code="W0005",
    name="no-unused-params",
    severity=Severity.HINT,
    summary="A function never reads one of its last parameters.",
    why="Callers compute and pass a value that has no effect.",
    instead="Remove the parameter, or begin its name with `_` when the signature is given from outside.",
    check=check,
    valid=(
        _inner("function(a) return a end, order"),
        _inner("function(_a) return 1 end, order"),
        _inner("function(_) return 1 end, order"),
        _inner("function(a, b) return b end, order"),
        _inner("function(...) return ... end, order"),
        _inner("function(a) return function() return a end end, order"),
        _inner("function(a) end, order"),
        example("return object:f(order)", before="local object = {}\nfunction object:f(a)\n    return a\nend"),
        example("return f(order)", before="local function f(a)\n    a = a or 1\n    return a\nend"),
        _inner("function() return 1 end, order"),
    ),
    invalid=(
        _inner("function(a) return 1 end, order --!"),
        _inner("function(a, b) return a end, order --!"),
        _inner("function(a, b) return 1 end, order --!"),
        _inner("function(a, ...) return ... end, order --!"),
        _inner("function(a) a = 1 end, order --!"),
        _inner("function(a: string) return 1 end, order --!"),
        example("return f(order)", before="local function f(order, options) --!\n    return order\nend"),
        example("return object:f(order)", before="local object = {}\nfunction object:f(a) --!\n    return self\nend"),
        Example("local function main(order) --!\n    return 1\nend\n\nreturn { main = main }\n"),
        Example(in_main("return order(function(err) return 1 end) --!"), kind="function.lua"),
        example("return helper.f(order)", libraries={"helper": "return { f = function(a) return 1 end } --!\n"}),
    ),
)
