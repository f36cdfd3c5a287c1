"""D107: time that depends on where the worker runs."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer import catalog
from analyzer.catalog import Constant
from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program.library import signature
from analyzer.rules.analysis import ReachedUse
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree

_LOCATION_OF_DATE = 7
"""The position of the location among the arguments of ``time.date``."""

_MESSAGES = {
    "time.load_location": "`time.load_location` reads the zone data of the worker, which differs between machines",
    "time.date": "`time.date` without a location takes the worker's time zone",
}


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports uses of the worker's own zone and of its zone data."""
    for use in context.hazards("local-time-zone"):
        if use.name == "time.date" and _has_location(use):
            continue
        message = _MESSAGES.get(use.name, f"`{use.name.replace('Time.', 'Time:')}` depends on the worker's time zone")
        replacement = signature(use.name).replacement or "utc()"
        yield context.finding(use.use.node, message, help=f"Use `{replacement}`.", reached=use.reached)
    for mention in context.members:
        found = catalog.lookup(mention.member.name)
        if isinstance(found, Constant) and found.hazard == "local-time-zone" and not mention.member.computed:
            message = f"`{mention.member.name}` is the worker's time zone"
            help = "Use `time.utc` or `time.fixed_zone(name, offset)`."
            yield context.finding(mention.member.node, message, help=help, reached=mention.reached)


def _has_location(use: ReachedUse) -> bool:
    call = use.use.node
    if not isinstance(call, tree.Call):
        return False
    return len(call.args) > _LOCATION_OF_DATE or bool(
        call.args and isinstance(call.args[-1], tree.Vararg | tree.Call | tree.MethodCall)
    )


_DATES = "local M = {}\n\nfunction M.show(t)\n    return t:in_local():string() --!\nend\n\nreturn M\n"
_UTC = "return time.date(2024, 1, 31, 0, 0, 0, 0, time.utc)"

RULE = Rule(
    code="D107",
    name="local-time-zone",
    severity=Severity.WARNING,
    summary="A workflow depends on the worker's time zone or on its zone data.",
    why=(
        "The zone of the machine and the installed zone data decide the result. A replay on another machine, or after an "
        "update of the zone data, gives another date or hour, and with it perhaps another branch or another timer."
    ),
    instead=(
        "Compute in UTC: `time.utc`, `t:utc()`, a location as the last argument of `time.date`. For a known offset use "
        "`time.fixed_zone(name, seconds)`. Let an activity convert to a named zone."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example(_UTC),
        example("return time.now():utc():format(time.RFC3339)"),
        example('return time.now():in_location(time.fixed_zone("CET", 3600)):string()'),
        example("return time.parse(time.DATE_ONLY, order.day)"),
        example("return time.unix(order.at)"),
        example("return order.localtz"),
        example("local zone = time.utc\nreturn time.now():in_location(zone):string()"),
        example("return 1", before="local function unused()\n    return time.localtz\nend"),
        Example(in_main("return time.now():in_local():string()"), kind="process.lua"),
        example("local time = { localtz = 1 }\nreturn time.localtz"),
    ),
    invalid=(
        example("return time.date(2024, 1, 31) --!"),
        example("return time.date(2024, 1, 31, 12, 0, 0, 0) --!"),
        example("return time.now():in_location(time.localtz):string() --!"),
        example("return time.now():in_local():string() --!"),
        example('return time.load_location("Europe/Berlin") --!'),
        example("local t = time\nreturn t.localtz --!"),
        example('return time["localtz"] --!'),
        example("local ok, t = pcall(time.date, 2024, 1, 31) --!\nreturn t"),
        example("return dates.show(time.now())", libraries={"dates": _DATES}, title="through a library"),
        example('return zone("UTC") --!', before="local zone = time.load_location"),
    ),
)
