"""D302: nanoseconds where milliseconds are meant, or the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.diagnostic import Diagnostic, Fix, Severity
from analyzer.program import library
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.calls import LibraryCall, library_calls
from analyzer.rules.context import RuleContext
from analyzer.rules.definitions import Definition, definition
from analyzer.rules.durations import Quantity, go_text, quantity
from analyzer.rules.option_tables import option_items
from analyzer.syntax import tree

_NANOSECOND_TYPE = "number|string|Duration"
_MILLISECOND = 1e6
_SMALL = 1e6
"""A plain number below this is less than a millisecond: nobody waits that long on purpose."""

_MILLISECOND_ARGUMENTS = {"process.cancel": 1}
_UNITS = {"duration": "milliseconds", "seconds": "seconds"}


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports `time` constants in options, and small plain numbers for functions of `time`."""
    for call in library_calls(context):
        yield from _options(context, call)
        yield from _milliseconds(context, call)
        yield from _nanoseconds(context, call)


def _options(context: RuleContext, call: LibraryCall) -> Iterator[Diagnostic]:
    for item in option_items(context.analysis, call):
        if item.option is None or item.option.kind not in _UNITS:
            continue
        unit = _UNITS[item.option.kind]
        measured = quantity(context.analysis, item.at.unit, item.at.expr)
        if measured.power == 1:
            subject = f"`{item.name}` takes a number of {unit}"
            yield _constant(context, call, item.at, measured, subject)


def _milliseconds(context: RuleContext, call: LibraryCall) -> Iterator[Diagnostic]:
    index = _MILLISECOND_ARGUMENTS.get(call.name)
    argument = call.argument(index) if index is not None else None
    if argument is not None:
        measured = quantity(context.analysis, context.unit, argument)
        if measured.power == 1:
            subject = f"`{call.name}` takes a number of milliseconds"
            yield _constant(context, call, Definition(context.unit, argument), measured, subject)


def _constant(context: RuleContext, call: LibraryCall, at: Definition, measured: Quantity, subject: str) -> Diagnostic:
    here = at.unit is context.unit
    node = at.expr if here else call.node
    message = f"{subject}, and this is in nanoseconds, as the constants of `time` are"
    text = go_text(measured.value) if measured.value is not None else None
    help = f'Write the duration as text: "{text}".' if text else "Divide by `time.MILLISECOND`, or write it as text."
    return context.finding(node, message, help=help, fix=_text_fix(context, at, text) if here else None)


def _nanoseconds(context: RuleContext, call: LibraryCall) -> Iterator[Diagnostic]:
    params = library.signature(call.name).params
    for index, param in enumerate(params):
        argument = call.argument(index) if param.type == _NANOSECOND_TYPE else None
        if argument is None:
            continue
        measured = quantity(context.analysis, context.unit, argument)
        if measured.power or measured.value is None or not 1 < abs(measured.value) < _SMALL:
            continue
        number = f"{measured.value:g}"
        text = go_text(measured.value * _MILLISECOND)
        found = definition(context.analysis, context.unit, argument)
        yield context.finding(
            argument,
            f"`{call.name}` takes a number of nanoseconds, so {number} is less than a millisecond",
            help=f'Write the unit: `{number} * time.MILLISECOND`, `{number} * time.SECOND`, or a text such as "{text or "5s"}".',
            fix=_text_fix(context, found, text) if found.unit is context.unit else None,
        )


def _text_fix(context: RuleContext, at: Definition, text: str | None) -> Fix | None:
    """Writes the duration as text, where the number stands itself and not a variable that others use too."""
    if text is None or not isinstance(at.expr, tree.Number | tree.Binary | tree.Index):
        return None
    edit = context.edit(at.expr.start, at.expr.end, f'"{text}"')
    return context.fix(f'write "{text}"', [edit], safe=False)


def _activity(value: str, before: str = "") -> Example:
    return example(
        f'local e = funcs.new():with_options({{ ["activity.start_to_close_timeout"] = {value} }})\n'
        'return e:call("app:charge", order)',
        before=before,
    )


def _marked(value: str, before: str = "", **more: object) -> Example:
    return example(
        f'local e = funcs.new():with_options({{\n    ["activity.start_to_close_timeout"] = {value}, --!\n}})\n'
        'return e:call("app:charge", order)',
        before=before,
        **more,
    )


RULE = Rule(
    code="D302",
    name="duration-unit",
    severity=Severity.WARNING,
    summary="A `time` constant (nanoseconds) is used where milliseconds are meant, or a plain small number for nanoseconds.",
    why=(
        "Numbers in options are milliseconds, numbers given to functions of `time` are nanoseconds. `5 * time.SECOND` as "
        "a timeout means 58 days, and `time.sleep(500)` does not wait at all."
    ),
    instead='Write durations as text, which is the same everywhere: "5s", "500ms", "1h30m".',
    check=check,
    fixable=True,
    valid=(
        _activity('"5s"'),
        _activity("5000"),
        _activity("5 * time.SECOND / time.MILLISECOND", before='local time = require("time")'),
        _activity("order.timeout"),
        example("time.sleep(5 * time.SECOND)"),
        example('time.sleep("500ms")'),
        example("time.sleep(1000000000)"),
        example("time.sleep(0)"),
        example("time.sleep(1)", title="the shortest pause"),
        example("time.sleep(order.seconds * time.SECOND)"),
        example("return time.now():add(time.HOUR):unix()"),
        example("process.cancel(order.pid, 5000)"),
        _activity("TIMEOUT", before="local TIMEOUT = 5000"),
        example("return order:sleep(500)"),
    ),
    invalid=(
        _marked(
            "5 * time.SECOND",
            fixed=in_main(
                'local e = funcs.new():with_options({\n    ["activity.start_to_close_timeout"] = "5s",\n})\n'
                'return e:call("app:charge", order)'
            ),
            title="nanoseconds as an option",
        ),
        _marked("time.MINUTE"),
        _marked("TIMEOUT", before="local TIMEOUT = 30 * time.SECOND", title="through a constant"),
        _marked("order.n * SECOND", before="local SECOND = time.SECOND", title="through an alias"),
        _marked(
            "settings.TIMEOUT",
            libraries={"settings": "local M = {}\nM.TIMEOUT = 2 * time.MINUTE\nreturn M\n"},
            title="through a library",
        ),
        example(
            'local s = process.with_options({\n    ["temporal.workflow.run_timeout"] = time.HOUR, --!\n})\n'
            'return s:spawn("app:child", "app:worker")'
        ),
        example(
            "local retry = {\n    initial_interval = time.SECOND, --!\n    maximum_attempts = 3,\n}\n"
            'local e = funcs.new():with_options({ ["activity.retry_policy"] = retry })\nreturn e:call("app:charge", order)'
        ),
        example("time.sleep(500) --!", fixed=in_main('time.sleep("500ms")'), title="a plain number as nanoseconds"),
        example("local sleep = time.sleep\nsleep(5000) --!"),
        example("local timer, err = time.timer(60) --!\nreturn timer, err"),
        example("local c = time.after(PAUSE) --!\nreturn c:receive()", before="local PAUSE = 250"),
        example("process.cancel(order.pid, 5 * time.SECOND) --!"),
        example("return time.now():add(3600):unix() --!"),
        example("return waiting.f()", libraries={"waiting": "return { f = function() time.sleep(100) end } --!\n"}),
        example("local clock = { pause = time.sleep }\nclock.pause(5) --!", title="as a value"),
        example("pcall(time.sleep, 5) --!", title="through pcall"),
    ),
)
