"""D402: an endless loop that makes the history grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program import library
from analyzer.program.control import leaves_loop, returns_of
from analyzer.program.values import ObjectValue
from analyzer.rules.analysis import Reached
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped
from analyzer.syntax.walk import walk

_CONTINUES = "process.upgrade"

_Loop: TypeAlias = tree.While | tree.Repeat | tree.NumericFor


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports loops without end in workflows that make durable calls and never continue as new."""
    loops: list[_Loop] = [
        *context.nodes(tree.While),
        *context.nodes(tree.Repeat),
        *context.nodes(tree.NumericFor),
    ]
    for loop in loops:
        if _is_endless(context, loop):
            reached = context.analysis.reached.get(context.function_around(loop))
            if reached is not None:
                yield from _loop(context, reached, loop)


def _loop(context: RuleContext, reached: Reached, loop: _Loop) -> Iterator[Diagnostic]:
    names = _reached_in(context, loop)
    durable = sorted(name for name in names if library.signature(name).durable and name != _CONTINUES)
    if not durable or _CONTINUES in names:
        return
    place = context.analysis.range(context.unit, loop.start, _header_end(loop))
    yield context.finding(
        place,
        f"this loop has no end and makes durable calls (`{durable[0]}`), so the history grows without limit",
        help=(
            "After a number of rounds, or when `workflow.history_length()` gets large, call `process.upgrade(nil, state)` "
            "to continue with a fresh history."
        ),
        reached=reached,
    )


def _header_end(loop: _Loop) -> int:
    match loop:
        case tree.While():
            return loop.condition.end
        case tree.NumericFor():
            return loop.limit.end
        case tree.Repeat():
            return loop.start + len("repeat")


def _has_no_condition(context: RuleContext, loop: _Loop) -> bool:
    match loop:
        case tree.While():
            return isinstance(unwrapped(loop.condition), tree.TrueLiteral | tree.Number | tree.String)
        case tree.Repeat():
            return isinstance(unwrapped(loop.condition), tree.FalseLiteral | tree.Nil)
        case tree.NumericFor():
            limit = context.references.of(loop.limit)
            return limit is not None and limit.unit is None and limit.path == "math.huge"


def _is_endless(context: RuleContext, loop: _Loop) -> bool:
    """Whether the loop has no condition and is left, if at all, only when others close a channel or cancel the run."""
    if not _has_no_condition(context, loop):
        return False
    exits: list[tree.Node] = list(returns_of(loop.body))
    if leaves_loop(loop.body):
        exits.extend(_breaks(loop.body))
    return all(_is_shutdown(context, loop, exit) for exit in exits)


def _breaks(block: tree.Block) -> Iterator[tree.Node]:
    """The statements that may leave a loop; a jump to a label of its body does not."""
    nodes = list(walk(block, into_functions=False))
    labels = {node.name.id for node in nodes if isinstance(node, tree.Label)}
    for node in nodes:
        if isinstance(node, tree.Break) or (isinstance(node, tree.Goto) and node.label.id not in labels):
            yield node


def _is_shutdown(context: RuleContext, loop: tree.Node, exit: tree.Node) -> bool:
    """Whether an exit stands under `if not ok then` or under a test for a CANCEL event."""
    child, parent = exit, context.parent(exit)
    while parent is not None and parent is not loop:
        if isinstance(parent, tree.IfClause) and parent.body is child:
            condition = unwrapped(parent.condition)
            if isinstance(condition, tree.Unary) and condition.op == "not" and isinstance(condition.operand, tree.Name):
                return _is_received(context, condition.operand)
            if any(
                isinstance(part, tree.Index) and isinstance(part.key, tree.String) and part.key.value == "CANCEL"
                for part in walk(condition)
            ):
                return True
        child, parent = parent, context.parent(parent)
    return False


def _is_received(context: RuleContext, name: tree.Name) -> bool:
    """Whether a variable is the `ok` of `local value, ok = channel:receive()`, of a channel that nobody here closes."""
    binding = context.unit.resolution.bindings.get(name)
    declared = context.facts.local(binding) if binding is not None else None
    if declared is None or not declared[0].exprs:
        return False
    statement, position = declared
    call = statement.exprs[-1]
    if not isinstance(call, tree.MethodCall) or call.name.id != "receive" or position == 0:
        return False
    return not _is_closed(context, call.obj)


def _is_closed(context: RuleContext, channel: tree.Expr) -> bool:
    """Whether the module closes one of the channels that an expression may give."""
    channels = _objects(context, channel)
    return bool(channels) and any(
        call.name.id == "close" and not channels.isdisjoint(_objects(context, call.obj))
        for call in context.nodes(tree.MethodCall)
    )


def _objects(context: RuleContext, expr: tree.Expr) -> set[ObjectValue]:
    return {value for value in context.program.values_of(context.unit, expr) if isinstance(value, ObjectValue)}


def _reached_in(context: RuleContext, loop: tree.Node) -> set[str]:
    """The library functions that the loop may call, through functions of the program too."""
    found: set[str] = set()
    for node in walk(loop, into_functions=False):
        if not isinstance(node, tree.Call | tree.MethodCall | tree.GenericFor):
            continue
        for site in context.program.sites_at(node):
            found.update(site.targets.builtins)
            for callee in site.targets.functions:
                found |= context.program.facts_for(callee).reaches
    return found


_POLL = "local M = {}\n\nfunction M.forever(id)\n    while true doMARK\n        funcs.call('app:poll', id)\n        time.sleep('1m')\n    end\nend\n\nreturn M\n"

RULE = Rule(
    code="D402",
    name="unbounded-history",
    severity=Severity.HINT,
    summary="An endless loop makes durable calls and never continues as new.",
    why=(
        "Every durable call adds events to the history. The server warns at 10,000 events and ends the execution at about "
        "50,000, and every replay has to read all of them."
    ),
    instead=(
        "Count the rounds, or look at `workflow.history_length()`, and call `process.upgrade(nil, state)`: it continues "
        "as a new execution with an empty history and the state that you hand over."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example('while true do\n    funcs.call("app:poll")\n    process.upgrade(nil, order)\nend'),
        example(
            'local rounds = 0\nwhile true do\n    funcs.call("app:poll")\n    rounds = rounds + 1\n    if rounds > 500 then\n'
            "        process.upgrade(nil, order)\n    end\nend"
        ),
        example(
            'while true do\n    local done = funcs.call("app:poll")\n    if done then\n        break\n    end\nend'
        ),
        example(
            'while true do\n    local done = funcs.call("app:poll")\n    if done then\n        return done\n    end\nend'
        ),
        example('for i = 1, 100 do\n    funcs.call("app:poll", i)\nend'),
        example('while order.more do\n    order = funcs.call("app:next", order)\nend'),
        example("while true do\n    order = order.next\nend"),
        example('repeat\n    local done = funcs.call("app:poll")\nuntil done'),
        example(
            "local jobs = channel.new(10)\ncoroutine.spawn(function()\n    while true do\n"
            "        local job, ok = jobs:receive()\n        if not ok then\n            break\n        end\n"
            '        funcs.call("app:work", job)\n    end\nend)\nfor i = 1, 10 do\n    jobs:send(i)\nend\njobs:close()',
            title="a worker whose channel gets closed",
        ),
        Example(in_main('while true do\n    funcs.call("app:poll")\nend'), kind="process.lua"),
        example(
            "while true do\n    round(order)\nend",
            before='local function round(order)\n    funcs.call("app:poll")\n    process.upgrade(nil, order)\nend',
        ),
    ),
    invalid=(
        example('while true do --!\n    funcs.call("app:poll", order)\n    time.sleep("1m")\nend'),
        example('repeat --!\n    funcs.call("app:poll", order)\nuntil false'),
        example(
            "while true do --!\n    round(order)\nend",
            before='local function round(order)\n    return funcs.call("app:poll", order)\nend',
        ),
        example(
            "local inbox = process.inbox()\nwhile true do --!\n    local message, ok = inbox:receive()\n    if not ok then\n"
            '        break\n    end\n    funcs.call("app:handle", message:topic())\nend',
            title="an exit only when the channel closes",
        ),
        example(
            "local events = process.events()\nwhile true do --!\n    local event = events:receive()\n"
            "    if event.kind == process.event.CANCEL then\n        return order\n    end\n"
            '    funcs.call("app:handle", event.from)\nend'
        ),
        example('local call = funcs.call\nwhile 1 do --!\n    call("app:poll")\nend'),
        example('while true do --!\n    pcall(funcs.call, "app:poll")\nend', title="as a value"),
        example("poll.forever(order.id)", libraries={"poll": _POLL.replace("MARK", " --!")}, title="in a library"),
        example("while true do --!\n    time.sleep('1h')\nend"),
        example('for i = 1, math.huge do --!\n    funcs.call("app:poll", i)\nend'),
        example(
            'while true do --!\n    if order.skip then\n        goto continue\n    end\n    funcs.call("app:poll")\n'
            "    ::continue::\nend"
        ),
        example(
            'coroutine.spawn(function()\n    while true do --!\n        process.send(order.pid, "tick")\n    end\nend)\ntime.sleep("1h")'
        ),
        example(
            'while true do --!\n    for _, item in ipairs(order) do\n        funcs.call("app:item", item)\n    end\nend'
        ),
    ),
)
