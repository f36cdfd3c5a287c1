"""W0006: a module or library that is required and not used."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Edit, Severity
from analyzer.program.scopes import Binding
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.unused import required_name, unread


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports unread `local x = require("…")`. Every declared module is loaded anyway, so removing it is safe."""
    for binding in unread(context):
        if binding.assignments or (name := required_name(binding)) is None:
            continue
        edits = _removal(context, binding)
        yield context.finding(
            binding.declaration,
            f"`{binding.name}` is required but never used",
            help=f"Remove the line, and `{name}` from the registry file when nothing else needs it.",
            fix=context.fix("remove the line", edits) if edits else None,
            unnecessary=True,
        )


def _removal(context: RuleContext, binding: Binding) -> list[Edit]:
    """The edit that removes the statement with its line; none for a declaration of several names."""
    declared = context.facts.local(binding)
    if declared is None or len(declared[0].names) != 1 or len(declared[0].exprs) != 1:
        return []
    statement, _ = declared
    source = context.unit.source
    first = source.rfind("\n", 0, statement.start) + 1
    last = source.find("\n", statement.end)
    if last < 0 or source[first : statement.start].strip() or source[statement.end : last].strip("; \t\r"):
        return [context.edit(statement.start, statement.end, "")]
    return [context.edit(first, last + 1, "")]


_BODY = in_main("return order")

RULE = Rule(
    code="W0006",
    name="no-unused-imports",
    severity=Severity.WARNING,
    summary="A module or library is required but never used.",
    why="The name suggests a dependency that does not exist, and the registry entry loads the module for nothing.",
    instead="Remove the `require`, and the module from `modules:` or `imports:` when nothing else uses it.",
    check=check,
    fixable=True,
    valid=(
        Example('local json = require("json")\n\n' + in_main("return json.encode(order)")),
        Example('local time = require("time")\n\n' + in_main("local t = time\nreturn t.now():unix()")),
        Example('local _json = require("json")\n\n' + _BODY),
        Example('require("json")\n\n' + _BODY),
        example("return json.encode(order)"),
        Example(
            'local time = require("time")\n\nlocal function main(at: time.Time)\n    return at\nend\n\nreturn { main = main }\n'
        ),
        Example('local encode = require("json").encode\n\n' + in_main("return encode(order)")),
        Example('local helper = require("helper")\n\n' + in_main("return helper"), libraries={"helper": "return {}\n"}),
        Example('local json = require("json")\n\n' + in_main("return function() return json.encode(order) end")),
        example("local count = 1\nreturn count"),
    ),
    invalid=(
        Example('local json = require("json") --!\n\n' + _BODY, fixed="\n" + _BODY),
        Example(
            'local json = require("json") --!\nlocal time = require("time")\n\n' + in_main("return time.now():unix()")
        ),
        Example('local json = require "json" --!\n\n' + _BODY),
        Example('local j = require("json") --!\n' + _BODY),
        Example(
            'local helper = require("helper") --!\n\n' + _BODY, libraries={"helper": "return {}\n"}, title="an import"
        ),
        example('local json = require("json") --!\nreturn order'),
        Example('local json = require("json") --!\n\n' + in_main("local json = order\nreturn json")),
        Example('local json, time = require("json"), require("time") --!\n\n' + in_main("return time.now():unix()")),
        Example('local hash = require("hash") --!\n\n' + _BODY, kind="function.lua"),
        example(
            "return helper.f()",
            libraries={"helper": 'local json = require("json") --!\nreturn { f = function() return 1 end }\n'},
        ),
        example("return order", before='local helper = require("helper") --!', libraries={"helper": "return {}\n"}),
    ),
)
