"""D202: suspending inside a callback that library code calls."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.callgraph import CallSite
from analyzer.rules.base import Rule, example
from analyzer.rules.context import RuleContext
from analyzer.rules.suspension import steps_of, suspending_builtin, suspending_sites
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports the calls in callbacks and metamethods of this module that may suspend."""
    seen: set[tuple[tree.Node, str]] = set()
    for caller, site in context.analysis.synchronous_sites:
        if caller is context.unit and suspending_builtin(site) and (site.node, site.via) not in seen:
            seen.add((site.node, site.via))
            yield _finding(context, site, site.node, suspending_builtin(site), True)
        for callee in site.targets.functions:
            if callee.unit is not context.unit or not context.program.suspends(callee):
                continue
            for inner, name in suspending_sites(context.program, callee):
                if (inner.node, site.via) not in seen:
                    seen.add((inner.node, site.via))
                    yield _finding(context, site, inner.node, name, name in inner.targets.builtins)


def _finding(context: RuleContext, site: CallSite, node: tree.Node, name: str, direct: bool) -> Diagnostic:
    what = f"the metamethod `{site.via}`" if site.via.startswith("__") else f"a callback of `{site.via}`"
    how = f"`{name}` suspends" if direct else f"this call gets to `{name}`, which suspends"
    trace = () if site.node is node else steps_of(context.analysis, site)
    return context.finding(
        node,
        f"{how}, which is impossible inside {what}",
        help="Get the value before, and let the callback only use it.",
        trace=trace,
        workflows=context.workflows,
    )


_RANK = 'local function rank(item)\n    return funcs.call("app:rank", item)\nend'

RULE = Rule(
    code="D202",
    name="suspend-in-callback",
    severity=Severity.ERROR,
    summary="A callback of `table.sort`, `string.gsub` and the like, or a metamethod, suspends.",
    why=(
        "These functions are called by library code, which cannot wait. An activity call, a timer or a channel operation "
        "in them fails with `attempt to yield across a C-call boundary`."
    ),
    instead="Collect what is needed in a loop before, and let the callback only look it up.",
    check=check,
    valid=(
        example("table.sort(order.list, function(a, b)\n    return a < b\nend)\nreturn order"),
        example('return string.gsub(order.text, "%w+", function(word)\n    return word:upper()\nend)'),
        example("return rank(order)", before=_RANK),
        example("return pcall(rank, order)", before=_RANK),
        example("coroutine.spawn(function()\n    rank(order)\nend)", before=_RANK),
        example("local m = setmetatable({}, { __tostring = function() return 'm' end })\nreturn tostring(m)"),
        example('return string.gsub(order.text, "a", "b")'),
        example("return xpcall(rank, function(err) return tostring(err) end)", before=_RANK),
        example("for word in string.gmatch(order.text, '%w+') do\n    rank(word)\nend", before=_RANK),
        example("local f = coroutine.wrap(function()\n    rank(order)\nend)\nreturn f()", before=_RANK),
    ),
    invalid=(
        example(
            'table.sort(order.list, function(a, b)\n    return funcs.call("app:less", a, b) --!\nend)\nreturn order'
        ),
        example(
            'return string.gsub(order.text, "%w+", function(word)\n    return funcs.call("app:word", word) --!\nend)'
        ),
        example("table.sort(order.list, function(a, b)\n    return rank(a) < rank(b) --!\nend)", before=_RANK),
        example("return string.gsub(order.text, '%w+', rank)", before=_RANK.replace("item)\nend", "item) --!\nend")),
        example(
            "local m = setmetatable({}, { __index = function(_, key)\n"
            '    return funcs.call("app:get", key) --!\nend })\nreturn m.name'
        ),
        example(
            "local m = setmetatable({}, { __tostring = function()\n    time.sleep(1) --!\n    return 'm'\nend })\nreturn tostring(m)"
        ),
        example(
            'local m = setmetatable({}, { __add = function(a, b)\n    return funcs.call("app:add", a, b) --!\nend })\n'
            "return m + m"
        ),
        example(
            'local m = setmetatable({}, { __newindex = function(t, key, value)\n    funcs.call("app:set", key, value) --!\n'
            "end })\nm.a = 1"
        ),
        example(
            'return xpcall(order.f, function(err)\n    funcs.call("app:report", tostring(err)) --!\n    return err\nend)'
        ),
        example(
            "return sorting.sort(order.list)",
            libraries={
                "sorting": (
                    "local M = {}\n\nfunction M.sort(list)\n    table.sort(list, function(a, b)\n"
                    '        return funcs.call("app:less", a, b) --!\n    end)\n    return list\nend\n\nreturn M\n'
                )
            },
            title="through a library",
        ),
        example("string.gsub(order.text, '%w+', uuid.v4) --!"),
        example(
            'local wait = time.sleep\ntable.sort(order, function(a, b)\n    wait("1s") --!\n    return a < b\nend)\nreturn order',
            title="through an alias",
        ),
    ),
)
