"""W0101: a backslash in a text that means nothing in this dialect."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|z|.)", re.DOTALL)
_KNOWN = frozenset("abfnrtv\\\"'0123456789\n\r")


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports escapes that lose their backslash (spec/dialect.md §1.2)."""
    source = context.unit.source
    for node in context.nodes(tree.String):
        if source[node.start] not in "\"'":
            continue
        for match in _ESCAPE.finditer(source, node.start, node.end):
            escape = match[1]
            if escape[0] not in _KNOWN:
                place = context.analysis.range(context.unit, match.start(), match.end())
                yield _finding(context, match, place)


def _finding(context: RuleContext, match: re.Match[str], place: Place) -> Diagnostic:
    escape = match[1]
    decimal = _decimal(escape)
    message = f"`\\{escape}` is no escape of this dialect: it is the text `{escape}`"
    if decimal is None:
        help = "Write a backslash as `\\\\`." if escape[0] not in ".%" else "Lua patterns escape with `%`."
        return context.finding(place, message, help=help)
    fix = context.fix(f"write `{decimal}`", [context.edit(match.start(), match.end(), decimal)], safe=False)
    return context.finding(place, message, help=f"Write the bytes as decimals: `{decimal}`.", fix=fix)


def _decimal(escape: str) -> str | None:
    """The escape as the decimal escapes of its bytes; None when it stands for no character."""
    if escape[0] == "x" and len(escape) == 3:
        return f"\\{int(escape[1:], 16):03}"
    if (
        escape[0] == "u"
        and len(escape) > 1
        and (code := int(escape[2:-1], 16)) < 0x110000
        and not 0xD800 <= code < 0xE000
    ):
        return "".join(f"\\{byte:03}" for byte in chr(code).encode())
    return None


RULE = Rule(
    code="W0101",
    name="unknown-escape",
    severity=Severity.WARNING,
    summary="A text contains an escape that this dialect does not know.",
    why=(
        'An unknown escape loses its backslash without any error: `"\\x41"` is the text `x41`, not `A`. The escapes `\\x`, '
        "`\\z` and `\\u` of later Lua versions do not exist."
    ),
    instead="Write bytes as decimals (`\\065`), backslashes as `\\\\`, and escapes of patterns with `%`.",
    check=check,
    fixable=True,
    valid=(
        example('return "a\\nb"'),
        example('return "\\065"'),
        example('return "\\\\x41"'),
        example('return "say \\"hi\\""'),
        example("return 'it\\'s'"),
        example('return "\\a\\b\\f\\r\\t\\v"'),
        example("return [[\\x41]]", title="long brackets have no escapes"),
        example('return "%d+%.%d*"'),
        example('return "a\\\nb"'),
        example('-- "\\x41" in a comment\nreturn 1'),
        example('return "\\\\\\\\d"'),
    ),
    invalid=(
        example('return "\\x41" --!', fixed=in_main('return "\\065"')),
        example('return "\\u{20AC}" --!', fixed=in_main('return "\\226\\130\\172"')),
        example('return "a\\z b" --!'),
        example('return order.text:match("\\d+") --!'),
        example('return order.text:gsub("\\.", "") --!'),
        example("return 'C:\\dir\\new' --!"),
        example('return { ["\\q"] = 1 } --!'),
        example('return order["\\-"] --!'),
        example('return "\\\\\\w" --!'),
        Example(in_main('return "\\e[31m" --!'), kind="function.lua"),
        example("return text.bell", libraries={"text": 'return { bell = "\\x07" } --!\n'}),
    ),
)
