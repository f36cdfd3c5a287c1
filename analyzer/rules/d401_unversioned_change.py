"""D401: a running execution would meet other commands than its history has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.rules.analysis import Analysis
from analyzer.rules.base import Example, Rule, example, in_main
from analyzer.rules.context import RuleContext

if TYPE_CHECKING:
    from analyzer.rules.command_changes import Change
    from analyzer.rules.commands import Step


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Compares a workflow with its earlier revision (`--since`, `--against`); without one there is nothing to say."""
    previous = context.analysis.previous
    old = previous.program.units.get(context.unit.entry_id) if previous is not None else None
    if previous is None or old is None or old.kind != context.unit.kind or old.diagnostics:
        return
    from analyzer.rules.command_changes import changes  # needed only when two revisions are compared

    yield from _fatal_versions(context, previous)
    for change in changes(previous, old, context.analysis, context.unit):
        yield _finding(context, previous, change)


def _fatal_versions(context: RuleContext, previous: Analysis) -> Iterator[Diagnostic]:
    """New versions that do not support executions from before them."""
    from analyzer.rules.command_changes import version_calls
    from analyzer.rules.commands import UNRECORDED

    known = version_calls(previous, previous.program.units[context.unit.entry_id])
    for call in version_calls(context.analysis, context.unit).values():
        earlier = known.get(call.change)
        least = UNRECORDED if earlier is None else earlier.lowest
        if call.lowest > least:
            yield context.finding(
                context.analysis.place(call.unit, call.node),
                f"executions that passed here before have version {least}, and this call supports {call.lowest} and above",
                help=f'Write `workflow.version("{call.change}", {least}, {call.highest})` until they have ended.',
                workflows=[context.unit.entry_id],
            )


def _finding(context: RuleContext, previous: Analysis, change: Change) -> Diagnostic:
    after = change.after or change.where
    place = context.place(context.unit.chunk.main) if after is None else context.analysis.place(after.unit, after.node)
    if after is None:
        place = Place(place.file, 1, 1, 1, 1)
    return context.finding(
        _one_line(place),
        _message(previous, change),
        help=_help(change),
        workflows=[context.unit.entry_id],
    )


def _one_line(place: Place) -> Place:
    """The first line of a long statement is enough to find it."""
    if place.end_line == place.line:
        return place
    return Place(place.file, place.line, place.column, place.line, place.column + 1)


def _message(previous: Analysis, change: Change) -> str:
    end = "; running executions do not expect it"
    if change.before is None and change.after is not None:
        return f"{_what(change.after)} is new here{end}"
    if change.before is not None:
        place = previous.place(change.before.unit, change.before.node)
        earlier = f"{_what(change.before)} (line {place.line} of {place.file} in the earlier revision)"
        if change.after is None:
            side = "in front of" if change.follows else "behind"
            return f"{earlier} is gone {side} this place; running executions may have it in their history"
        return f"{_what(change.after)} stands in place of {earlier}{end}"
    return f"the commands changed{end}"


def _what(step: Step) -> str:
    """The first command of a step, or what ends it."""
    first = next(_commands(step), None)
    if first is None:
        return f"`{step.label}`" if step.label else "an early end"
    group = {"loop": " in a loop", "alternatives": " on one path", "task": " in a task"}.get(step.kind, "")
    return f"`{first}`{group}"


def _commands(step: Step) -> Iterator[str]:
    if step.kind == "command":
        yield step.label
    for part in step.parts:
        for inner in part:
            yield from _commands(inner)


def _help(change: Change) -> str:
    new = f"… {_what(change.after)} …" if change.after is not None else "… the new way …"
    old = f"… {_what(change.before)} …" if change.before is not None else "… as before …"
    return (
        f'Guard the change: `local version = workflow.version("name-of-the-change", -1, 1)`, then '
        f"`if version >= 1 then` {new} `else` {old} `end`."
    )


def _changed(before: str, after: str, head: str = "", **more: object) -> Example:
    """The body of `main` in two revisions."""
    return example(after, before=head, earlier={"main": in_main(before, head)}, **more)


_CHARGE = 'local paid, err = funcs.call("app:charge", order)\nif err then\n    return nil, err\nend\n'
_SHIP = 'return funcs.call("app:ship", order)'
_FRAUD = 'funcs.call("app:fraud", order)\n'
_HELPER = "local M = {}\n\nfunction M.ship(order)\n    BODY\nend\n\nreturn M\n"

RULE = Rule(
    code="D401",
    name="unversioned-change",
    severity=Severity.WARNING,
    summary="With `--since REV` or `--against DIR`: the commands of a workflow changed without `workflow.version`.",
    why=(
        "An execution that is running while the new code is deployed is replayed with it. When the new code calls another "
        "activity, or calls them in another order, than the history has, the replay fails and the execution is stuck. "
        "Compared are activities, timers, children, messages, versions and continue-as-new on every path through the "
        "workflow and the libraries that it uses; arguments, durations and everything between the commands may change."
    ),
    instead=(
        'Ask for a version and keep the old way for executions that have none: `if workflow.version("fraud-check", -1, 1) '
        ">= 1 then … new … else … old … end`. The lowest supported version must stay -1 until all executions from before "
        "the change have ended."
    ),
    check=check,
    kinds=frozenset({"workflow.lua"}),
    valid=(
        example(_CHARGE + _SHIP, title="no earlier revision"),
        _changed(_CHARGE + _SHIP, _CHARGE + _SHIP),
        _changed(
            _CHARGE + _SHIP,
            _CHARGE + 'if workflow.version("fraud", -1, 1) >= 1 then\n    ' + _FRAUD + "end\n" + _SHIP,
            title="a guarded change",
        ),
        _changed(
            _SHIP,
            'local v = workflow.version("courier", -1, 1)\nif v == -1 then\n    return funcs.call("app:ship", order)\nend\n'
            'return funcs.call("app:courier", order)',
        ),
        _changed(
            'if workflow.version("a", -1, 1) == 1 then\n    funcs.call("app:one")\nend\n' + _SHIP,
            'local v = workflow.version("a", -1, 2)\nif v == 2 then\n    funcs.call("app:two")\nelseif v == 1 then\n'
            '    funcs.call("app:one")\nend\n' + _SHIP,
            title="a further version of a change",
        ),
        _changed(_CHARGE + _SHIP, _CHARGE + "print(paid)\n" + _SHIP),
        _changed('time.sleep("1s")\n' + _SHIP, 'time.sleep("5m")\n' + _SHIP, title="another duration"),
        Example(
            in_main("return ship(order)", 'local function ship(o)\n    return funcs.call("app:ship", o)\nend'),
            earlier={"main": in_main(_SHIP)},
            title="moved to a function",
        ),
        _changed(
            'if order.fast then\n    funcs.call("app:fast")\nelse\n    funcs.call("app:slow")\nend',
            'if not order.fast then\n    funcs.call("app:slow")\nelse\n    funcs.call("app:fast")\nend',
        ),
        _changed(_SHIP, _SHIP.replace("order)", "{ id = order.id })")),
        Example(in_main("return 1"), earlier={"main": in_main(_SHIP)}, kind="function.lua"),
        _changed(_SHIP, _SHIP + "\n", head='local SHIP = "x"'),
        _changed(
            "return funcs.call(SHIP, order)",
            "return funcs.call(TARGET, order)",
            head='local SHIP = "app:ship"\nlocal TARGET = SHIP',
        ),
    ),
    invalid=(
        _changed(_CHARGE + _SHIP, _CHARGE + _FRAUD.rstrip() + " --!\n" + _SHIP, title="a new activity"),
        _changed(_CHARGE, _CHARGE + _FRAUD.rstrip() + " --!", title="a new activity at the end"),
        _changed(_SHIP, 'return funcs.call("app:courier", order) --!', title="another activity"),
        _changed(_CHARGE + _FRAUD + _SHIP, _CHARGE + _SHIP + " --!", title="an activity that is gone"),
        _changed(_SHIP, 'time.sleep("1s") --!\n' + _SHIP, title="a new timer"),
        _changed(_FRAUD + _SHIP, _SHIP + " --!"),
        _changed(
            'funcs.call("app:one")\nfuncs.call("app:two")',
            'funcs.call("app:two") --!\nfuncs.call("app:one")',
            title="another order",
        ),
        _changed(
            'if order.fast then\n    funcs.call("app:fast")\nend\n' + _SHIP,
            'if order.fast then\n    funcs.call("app:fast")\n    process.send(order.pid, "fast") --!\nend\n' + _SHIP,
        ),
        Example(
            in_main("return helper.ship(order)"),
            libraries={"helper": _HELPER.replace("BODY", 'return funcs.call("app:courier", order) --!')},
            earlier={"helper": _HELPER.replace("BODY", 'return funcs.call("app:ship", order)')},
            title="in a library",
        ),
        _changed(
            "local call = funcs.call\n" + 'return call("app:ship")',
            'local call = funcs.call\nreturn call("app:courier") --!',
        ),
        _changed(
            'return pcall(funcs.call, "app:ship")', 'return pcall(funcs.call, "app:courier") --!', title="as a value"
        ),
        _changed(
            _SHIP,
            'if workflow.version("fraud", 1, 2) >= 2 then --!\n    ' + _FRAUD + "end\n" + _SHIP,
            title="a guard that refuses old executions",
        ),
        _changed(
            'if workflow.version("a", -1, 1) == 1 then\n    funcs.call("app:one")\nend\n' + _SHIP,
            'if workflow.version("a", -1, 2) == 2 then\n    funcs.call("app:one")\nend\n' + _SHIP + " --!",
        ),
        _changed(
            'for _, item in ipairs(order) do\n    funcs.call("app:item", item)\nend',
            'for _, item in ipairs(order) do\n    funcs.call("app:item", item)\n    workflow.exec("app:child", item) --!\nend',
        ),
    ),
)
