"""W0106: `assert` with a message that is no text."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.calls import library_call, library_calls
from analyzer.rules.context import RuleContext
from analyzer.rules.definitions import definition
from analyzer.syntax import tree

_ERRORS = frozenset({"errors.new", "errors.wrap"})


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports tables, functions and error objects as the message of `assert` (spec/dialect.md §1.9)."""
    for call in library_calls(context):
        argument = call.argument(1) if call.name == "assert" else None
        if argument is None:
            continue
        found = definition(context.analysis, context.unit, argument)
        what = ""
        match found.expr:
            case tree.TableConstructor():
                what = "a table"
            case tree.Function():
                what = "a function"
            case tree.TrueLiteral() | tree.FalseLiteral():
                what = "a boolean"
            case tree.Call() if not found.position:
                made = library_call(context.analysis, found.unit, found.expr)
                what = "an error object" if made is not None and made.name in _ERRORS else ""
        if what:
            message = f"the message of `assert` must be a text; with {what} it fails with a complaint about the message"
            yield context.finding(argument, message, help="Write `if not value then error(err) end`, or give a text.")


RULE = Rule(
    code="W0106",
    name="assert-message",
    severity=Severity.WARNING,
    summary="The message of `assert` is no text.",
    why=(
        "Other Lua versions raise any value that `assert` is given. Here a message that is no text is an error of its own, "
        "so what the caller catches is a complaint about the argument and not the table or error object."
    ),
    instead="Raise the value yourself: `if not ok then error(err) end`.",
    check=check,
    valid=(
        example('assert(order, "no order")'),
        example("assert(order)"),
        example('assert(order.f(), "failed: " .. order.id)'),
        example("assert(order.ok, tostring(order.err))"),
        example("assert(order.f())"),
        example("assert(order.ok, order.message)"),
        example("error({ code = 1 })"),
        example("if not order then\n    error(errors.new('no order'))\nend"),
        example("order.assert(1, {})"),
        example("assert(order, ('no %s'):format('order'))"),
    ),
    invalid=(
        example("assert(order, { code = 1 }) --!"),
        example('assert(order, errors.new("no order")) --!'),
        example('assert(order, errors.new({ message = "m", kind = "Invalid" })) --!'),
        example("assert(order, function() return 1 end) --!"),
        example("assert(order, true) --!"),
        example("assert(order, FAILURE) --!", before="local FAILURE = { code = 1 }"),
        example("local check = assert\ncheck(order, {}) --!", title="through an alias"),
        example(
            "assert(order, failures.missing) --!",
            libraries={"failures": "return { missing = { code = 1 } }\n"},
            title="through a library",
        ),
        example('assert(order, errors.wrap(order.err, "order")) --!'),
        Example(in_main("assert(order, {}) --!"), kind="function.lua"),
        example("local ok = pcall(function()\n    assert(order, {}) --!\nend)\nreturn ok"),
    ),
)
