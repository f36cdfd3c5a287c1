"""W0104: `tonumber` of a text that it cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.calls import library_calls
from analyzer.rules.context import RuleContext
from analyzer.rules.definitions import string_of

_EXPONENT = re.compile(r"[+-]?[0-9]+[eE][+-]?[0-9]+\Z")
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]*\.[0-9a-fA-F]*|[0-9a-fA-F]+(?=[pP]))(?:[pP][+-]?[0-9]+)?\Z")


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports literals with an exponent and no point, and hexadecimal fractions (spec/dialect.md §1.3)."""
    for call in library_calls(context):
        argument = call.argument(0) if call.name == "tonumber" and len(call.arguments) == 1 else None
        text = string_of(context.analysis, context.unit, argument) if argument is not None else None
        if argument is None or text is None:
            continue
        stripped = text.strip(" \t\n")
        if _EXPONENT.match(stripped):
            number, _, exponent = stripped.lower().partition("e")
            help = f'Write it with a point, "{number}.0e{exponent}", or as a number.'
        elif _HEX_FLOAT.match(stripped):
            help = "Write it in decimal."
        else:
            continue
        yield context.finding(argument, f'`tonumber` gives nil for "{text}" in this dialect', help=help)


RULE = Rule(
    code="W0104",
    name="unreadable-number",
    severity=Severity.WARNING,
    summary="`tonumber` gives nil for this text, although it is a number in other Lua versions.",
    why='Texts with an exponent are read only when they contain a point: `tonumber("1e3")` is nil.',
    instead='Write `"1.0e3"`, or the number itself.',
    check=check,
    valid=(
        example('return tonumber("1.0e3")'),
        example('return tonumber("1000")'),
        example('return tonumber("0x10")'),
        example('return tonumber("abc")', title="nil everywhere"),
        example('return tonumber("1e3", 16)', title="hexadecimal digits"),
        example("return 1e3"),
        example("return tonumber(order.text)"),
        example('return tonumber("-5")'),
        example('return order.tonumber("1e3")'),
        example('local tonumber = order.f\nreturn tonumber("1e3")'),
    ),
    invalid=(
        example('return tonumber("1e3") --!'),
        example('return tonumber("1E3") --!'),
        example('return tonumber("-2e10") --!'),
        example('return tonumber("5e-3") --!'),
        example('return tonumber(" 1e3 ") --!'),
        example('return tonumber("0x1p4") --!'),
        example('return tonumber("0x.8") --!'),
        example("return tonumber(LIMIT) --!", before='local LIMIT = "1e6"'),
        example('local number = tonumber\nreturn number("1e3") --!', title="through an alias"),
        example(
            "return tonumber(settings.limit) --!",
            libraries={"settings": 'return { limit = "1e6" }\n'},
            title="through a library",
        ),
        Example(in_main('return tonumber("1e3") --!'), kind="function.lua"),
    ),
)
