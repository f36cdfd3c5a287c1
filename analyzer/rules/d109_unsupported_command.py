"""D109: operations that the engine refuses inside a workflow."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.sources import source_findings

_HELP = {
    "process": "Use `process.spawn_monitored` or `process.spawn_linked`, and read EXIT events from `process.events()`.",
    "process.registry": "Send to the PID itself, or look the name up in an activity.",
    "contract": "Call the implementation with `funcs.call`, or open the contract in an activity.",
}


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports every call of an operation that has no command in workflows."""
    return source_findings(context, "unsupported-command", _message, _help)


def _message(name: str) -> str:
    return f"`{name}` does not work in a workflow: the engine has no command for it"


def _help(name: str) -> str:
    return _HELP.get(name.rpartition(".")[0], "")


_LIBRARY = "local M = {}\n\nfunction M.watch(pid)\n    return process.monitor(pid) --!\nend\n\nfunction M.id()\n    return process.id()\nend\n\nreturn M\n"

RULE = Rule(
    code="D109",
    name="unsupported-command",
    severity=Severity.ERROR,
    summary="A workflow uses an operation that only works in processes on a host.",
    why=(
        "Links and monitors of running processes, the name registry and contracts have no counterpart in a workflow. The "
        "call gives an error, or fails the workflow."
    ),
    instead=(
        "Children are linked or monitored when they are started: `process.spawn_linked`, `process.spawn_monitored`. "
        "Everything else belongs in an activity."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example('return process.spawn_monitored("app:child", "app:worker")'),
        example('return process.spawn_linked("app:child", "app:worker")'),
        example('return process.send(order.pid, "done", 1)'),
        example("return process.cancel(order.pid)"),
        example("return process.terminate(order.pid)"),
        example("return process.events():receive()"),
        example("local process = { monitor = function() end }\nreturn process.monitor()"),
        example("return watcher.id()", libraries={"watcher": _LIBRARY.replace(" --!", "")}),
        Example(in_main("return process.monitor(order.pid)"), kind="process.lua"),
        example("return 1", before="local function unused(pid)\n    return process.link(pid)\nend"),
    ),
    invalid=(
        example("return process.monitor(order.pid) --!"),
        example("return process.unmonitor(order.pid) --!"),
        example("return process.link(order.pid) --!"),
        example("return process.unlink(order.pid) --!"),
        example('return process.registry.register("orders") --!'),
        example('return process.registry.lookup("orders") --!'),
        example('return contract.get("app:contract") --!', modules=("contract",)),
        example('return contract.open("app:contract") --!', modules=("contract",)),
        example("local p = process\nreturn p.monitor(order.pid) --!"),
        example("return pcall(process.link, order.pid) --!"),
        example("return watcher.watch(order.pid)", libraries={"watcher": _LIBRARY}, title="through a library"),
        example(
            "return each(order.pids, process.monitor) --!",
            before="local function each(list, f)\n    for _, item in ipairs(list) do\n        f(item)\n    end\nend",
            title="as a value",
        ),
        example("local link = process.link\nreturn link(order.pid) --!", title="through an alias"),
    ),
)
