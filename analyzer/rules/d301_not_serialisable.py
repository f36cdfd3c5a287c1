"""D301: a value that does not survive the way to another program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.diagnostic import Diagnostic, Fix, Severity, TraceStep
from analyzer.program.control import returns_of
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.calls import library_calls
from analyzer.rules.context import RuleContext
from analyzer.rules.payloads import Problem, crossing, problems
from analyzer.syntax import tree

_HELP = {
    "Time": "Pass a text or a number: `t:format_rfc3339()` or `t:unix()`.",
    "Duration": "Pass a number such as `d:milliseconds()`.",
    "Payload": "Pass the data: `payload:data()`.",
    "Message": "Pass the data: `message:payload():data()`.",
}
"""What to pass instead of a library object, by its type."""


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports arguments of calls, starts and messages, and results of entries, that do not become payloads."""
    for where, expr in _boundaries(context):
        for problem in problems(context.analysis, context.unit, expr):
            yield _finding(context, where, expr, problem)


def _boundaries(context: RuleContext) -> Iterator[tuple[str, tree.Expr]]:
    """The expressions whose values leave the program, each with where it goes."""
    for call in library_calls(context):
        for expr in crossing(call):
            yield f"the arguments of `{call.name}`", expr
    if context.entry.is_workflow or context.entry.is_activity:
        for method in context.program.entry_methods(context.unit):
            if method.unit is context.unit:
                for statement in returns_of(method.node.body):
                    if statement.exprs:
                        yield f"the result of `{method.name}`", statement.exprs[0]


def _finding(context: RuleContext, where: str, expr: tree.Expr, problem: Problem) -> Diagnostic:
    inside = problem.unit is context.unit and expr.start <= problem.node.start < expr.end
    field = problem.path.lstrip(".")
    what = f"{problem.what} in `{field}`" if field else problem.what
    steps = []
    if not inside:
        place = context.analysis.place(problem.unit, problem.node)
        steps.append(TraceStep(problem.unit.entry_id, place, "", f"{problem.what} is made here"))
    return context.finding(
        problem.node if inside else expr,
        f"{what} does not survive in {where}: {problem.consequence}",
        help=_help(problem),
        fix=_fix(context, problem) if inside else None,
        trace=steps,
    )


def _help(problem: Problem) -> str:
    if problem.type in _HELP:
        return _HELP[problem.type]
    if problem.what.startswith("a table"):
        return "Put the list into a field of its own."
    if problem.what.startswith("a list"):
        return "Leave out the missing elements, or use an object with string keys."
    return "Pass plain data: texts, numbers, booleans, lists and tables with string keys."


def _fix(context: RuleContext, problem: Problem) -> Fix | None:
    """Times become RFC 3339 text."""
    if problem.type != "Time" or not isinstance(problem.node, tree.Call | tree.MethodCall):
        return None
    edit = context.edit(problem.node.end, problem.node.end, ":format_rfc3339()")
    return context.fix("pass the time as RFC 3339 text", [edit], safe=False)


_SENDER = (
    "local M = {}\n\nfunction M.notify(pid, value)\n    return process.send(pid, 'news', value)MARK\nend\n\nreturn M\n"
)
_CLOCK = "local M = {}\n\nfunction M.now()\n    return time.now()\nend\n\nfunction M.text()\n    return time.now():format_rfc3339()\nend\n\nreturn M\n"

RULE = Rule(
    code="D301",
    name="not-serialisable",
    severity=Severity.WARNING,
    summary="A Time, function, channel, mixed table or list with holes crosses a payload boundary.",
    why=(
        "Arguments, messages and results travel as JSON. Functions become null, objects such as Time, Duration and "
        "Channel become nil, and tables that are list and object at once, or lists with holes, cannot be encoded at all: "
        "the workflow fails, or the receiver misses a field without any error."
    ),
    instead=(
        "Pass plain data: `time.now():format_rfc3339()` or `:unix()` for times, `:milliseconds()` for durations, "
        "`payload:data()` for payloads, separate fields for the list and for the named values. Errors survive."
    ),
    check=check,
    fixable=True,
    valid=(
        example('return funcs.call("app:charge", { id = order.id, at = time.now():unix() })'),
        example('return process.send(order.pid, "at", time.now():format_rfc3339())'),
        example("return { items = { 1, 2, 3 }, total = 6 }"),
        example("return nil, errors.new('failed')"),
        example("local d = time.now():sub(order.start)\nreturn d:seconds()"),
        example(
            "local t = time.now()\nlocal c = channel.new(1)\nc:send(t)\nlocal got = c:receive()\nreturn got:unix()"
        ),
        example('local list = {}\nfor i = 1, 3 do\n    list[#list + 1] = i\nend\nreturn funcs.call("app:sum", list)'),
        example("local r = { 1, 2 }\nreturn { r = r, n = #r }"),
        example("return clock.text()", libraries={"clock": _CLOCK}),
        example("if type(order.at) == 'userdata' then\n    return order.at:unix()\nend\nreturn order.at"),
        example("sender.notify(order.pid, { id = 1 })", libraries={"sender": _SENDER.replace("MARK", "")}),
        example(
            'local f = funcs.async("app:charge", order)\nlocal payload = f:response():receive()\nreturn payload:data()'
        ),
        example("return { 1, 2, order.third }"),
        Example("return { main = function() return { at = 1, f = nil } end }\n"),
        Example(in_main("return time.now()"), kind="function.lua", title="called from the same host only"),
    ),
    invalid=(
        example(
            'return funcs.call("app:charge", time.now()) --!',
            fixed=in_main('return funcs.call("app:charge", time.now():format_rfc3339())'),
            title="a time",
        ),
        example("return { id = order.id, at = time.now() } --!", title="in a result"),
        example('local started = time.now()\nreturn funcs.call("app:charge", { at = started }) --!'),
        example('return process.send(order.pid, "done", function() return 1 end) --!'),
        example('local c = channel.new()\nreturn workflow.exec("app:child", c) --!'),
        example(
            'return process.spawn("app:child", "app:worker", { 1, 2, name = "x" }) --!', title="list and object at once"
        ),
        example("return { 1, nil, 3 } --!", title="a list with holes"),
        example(
            'local send = process.send\nreturn send(order.pid, "print", print) --!',
            title="through an alias, as a value",
        ),
        example("return { at = clock.now() } --!", libraries={"clock": _CLOCK}, title="from a library"),
        example(
            "return sender.notify(order.pid, time.now())",
            libraries={"sender": _SENDER.replace("MARK", " --!")},
            title="through a library",
        ),
        example("local r = { 1, 2 }\nr.total = 3\nreturn r --!"),
        example("local r = {}\nr.at = time.now()\nreturn r --!"),
        example('local f, err = funcs.async("app:charge", order)\nif err then\n    return nil, err\nend\nreturn f --!'),
        example("return { [1] = 'a', [5] = 'b' } --!"),
        example("return process.upgrade(nil, { since = time.now() }) --!"),
        Example(in_main("return funcs.call('app:f', { since = time.now() }) --!"), kind="function.lua"),
        example('return funcs.call("app:charge", order, time.parse_duration("1s")) --!'),
    ),
)
