"""E0003: a library function is called with arguments that cannot work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.rules.analysis import Analysis, Reached
from analyzer.rules.base import WORKER_ENTRIES, Example, Rule, example, in_main
from analyzer.rules.calls import LibraryCall, library_calls
from analyzer.rules.context import RuleContext
from analyzer.rules.definitions import definition, string_of
from analyzer.rules.entry_arguments import entry_faults
from analyzer.rules.faults import Fault
from analyzer.rules.format_arguments import format_faults
from analyzer.rules.option_arguments import option_faults
from analyzer.rules.signature_arguments import signature_faults
from analyzer.syntax import tree


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports impossible arguments of library functions.

    Tests try the impossible, so ids and options are theirs; what `pcall` calls may be meant to fail by its arguments.
    """
    analysis = context.analysis
    for call in library_calls(context):
        site = context.program.site(call.node)
        reached = analysis.reached.get(site.caller) if site is not None else None
        faults: list[Fault] = []
        if not call.protected:
            faults.extend(signature_faults(analysis, call))
            if (find := _OF_FUNCTION.get(call.name)) is not None:
                faults.extend(find(analysis, call))
        if not context.entry.is_test:
            faults.extend(option_faults(analysis, call))
            if context.entry.file is not None:
                faults.extend(entry_faults(analysis, call, reached is not None))
        for fault in faults:
            yield _finding(context, call, fault, reached)


def _topic(analysis: Analysis, call: LibraryCall) -> Iterator[Fault]:
    node = call.argument(1)
    topic = None if node is None else string_of(analysis, call.unit, node)
    if node is not None and topic is not None and topic.startswith("@"):
        yield Fault(node, "topics that begin with `@` belong to the system", "Choose another topic.")


def _version(analysis: Analysis, call: LibraryCall) -> Iterator[Fault]:
    node = call.argument(0)
    if node is not None and string_of(analysis, call.unit, node) == "":
        yield Fault(
            node, "the change id is empty", 'Name the change, as in `workflow.version("add-fraud-check", 1, 2)`.'
        )
    bounds = [
        argument and definition(analysis, call.unit, argument).expr for argument in (call.argument(1), call.argument(2))
    ]
    lowest, highest = (bound.value if isinstance(bound, tree.Number) else None for bound in bounds)
    if lowest is not None and highest is not None and lowest > highest:
        message = f"the lowest supported version, {lowest}, is above the highest, {highest}"
        yield Fault(call.node, message, "`workflow.version(change_id, min_supported, max_supported)`")


_OF_FUNCTION: dict[str, Callable[[Analysis, LibraryCall], Iterator[Fault]]] = {
    "process.send": _topic,
    "string.format": format_faults,
    "workflow.version": _version,
}
"""What is known about the arguments of single functions: values that the engine refuses."""


def _finding(context: RuleContext, call: LibraryCall, fault: Fault, reached: Reached | None) -> Diagnostic:
    here = fault.node in context.facts.parents
    fix = None
    if fault.rewrite is not None and here:
        node, text = fault.rewrite
        if isinstance(node, tree.String) and node in context.facts.parents:
            start, end = _inside_quotes(context, node)
            fix = context.fix(f"write `{text}`", [context.edit(start, end, text)], safe=False)
    return context.finding(
        fault.node if here else call.node,
        fault.message,
        help=fault.help,
        fix=fix,
        severity=fault.severity,
        reached=reached if reached is not None and reached.function.unit is context.unit else None,
    )


def _inside_quotes(context: RuleContext, node: tree.String) -> tuple[int, int]:
    """The range of a text without its quotes; a field name has none."""
    quoted = context.unit.source[node.start] in "\"'"
    return (node.start + 1, node.end - 1) if quoted else (node.start, node.end)


_REGISTRY = (
    WORKER_ENTRIES
    + """\
  - name: charge
    kind: function.lua
    source: "return { main = function() return 1 end }"
    method: main
    meta: {temporal: {activity: {worker: "app:worker"}}}
  - name: plain
    kind: function.lua
    source: "return { main = function() return 1 end }"
    method: main
  - name: child
    kind: workflow.lua
    source: "return { main = function() return 1 end }"
    meta: {temporal: {workflow: {worker: "app:worker"}}}
"""
)


def _in_project(body: str, before: str = "", **more: object) -> Example:
    return example(body, before=before, registry=_REGISTRY.strip("\n"), **more)


RULE = Rule(
    code="E0003",
    name="bad-arguments",
    severity=Severity.ERROR,
    summary="A library function is called with arguments that cannot work.",
    why=(
        "The call raises, or returns an error, or does less than it seems to: an argument is missing or of the wrong "
        "kind, an option has a misspelt name and is ignored, an entry id exists nowhere, a workflow calls a function that "
        "is no activity, a worker is asked to start something that is no workflow, versions are the wrong way round, or a "
        "format has more directives than values."
    ),
    instead=(
        "Follow the signature in the help of the finding. An id that the project lacks is a warning where it may belong to "
        "another program or to an activity written in Python, and a hint in a namespace that the project lacks as well."
    ),
    check=check,
    fixable=True,
    valid=(
        _in_project('return funcs.call("app:charge", order)'),
        _in_project('return workflow.exec("app:child", order)'),
        _in_project('return process.spawn("app:child", "app:worker", order)'),
        _in_project("return funcs.call(order.target, order)"),
        _in_project('return funcs.call("app:plain", order)', kind="function.lua"),
        example('return workflow.version("fraud-check", 1, 2)'),
        example("return string.format('%s: %d%%', order.id, order.total)"),
        example("return string.format('%s %s', table.unpack(order))"),
        example("return ('%s'):format(order.id)"),
        example("return tostring(order.f())"),
        example("return table.concat({ 1, 2 }, ', ')"),
        example('local e = funcs.new():with_options({ ["activity.start_to_close_timeout"] = "5s" })\nreturn e'),
        example('return process.with_options({ ["temporal.workflow.id_conflict_policy"] = "use-existing" })'),
        example("return math.floor('3')"),
        example("local s = setmetatable({}, { __call = function() return 1 end })\nreturn pcall(s)"),
        example("return order.send('@x')"),
    ),
    invalid=(
        _in_project(
            'return funcs.call("app:chrage", order) --!',
            fixed=in_main('return funcs.call("app:charge", order)'),
            title="an entry that does not exist",
        ),
        _in_project('return funcs.call("app:refund", order) --!', title="an id that the project lacks: a warning"),
        _in_project('return funcs.call("billing:charge", order) --!', title="an id of another program: a hint"),
        _in_project('return funcs.call("app:plain", order) --!', title="not an activity"),
        _in_project('return funcs.call("app:child", order) --!'),
        _in_project('return workflow.exec("app:charge", order) --!'),
        _in_project('return process.spawn("app:charge", "app:worker", order) --!', title="no workflow for the worker"),
        _in_project('return process.spawn("app:child", "app:wroker", order) --!'),
        _in_project('return process.spawn("app:child", "app:client", order) --!'),
        _in_project(
            "return funcs.call(TARGET, order) --!",
            before='local TARGET = "app:nothing_like_it"',
            title="through a constant",
        ),
        _in_project(
            "return funcs.call(ids.CHARGE, order) --!",
            libraries={"ids": 'return { CHARGE = "app:chargee" }\n'},
            title="through a library",
        ),
        _in_project('local call = funcs.call\nreturn call("charge", order) --!', title="through an alias"),
        _in_project('return pcall(funcs.call, "app:chrage", order) --!', title="through pcall"),
        _in_project(
            'local calls = { run = funcs.call }\nreturn calls.run("app:chrage", order) --!', title="as a value"
        ),
        example('return workflow.version("fraud-check", 3, 2) --!'),
        example('return workflow.version("", 1, 2) --!'),
        example("return string.format('%s: %d', order.id) --!"),
        example("return ('%s'):format(order.id, order.total) --!"),
        example(
            'local e = funcs.new():with_options({\n    ["activity.start_to_close_timout"] = "5s", --!\n})\nreturn e',
            fixed=in_main(
                'local e = funcs.new():with_options({\n    ["activity.start_to_close_timeout"] = "5s",\n})\nreturn e'
            ),
            title="an option that does not exist",
        ),
        example('local e = funcs.new():with_options({ ["activity.heartbeat_timeout"] = "soon" }) --!\nreturn e'),
        example(
            'local s = process.with_options({\n    ["workflow.id_conflict_policy"] = "use_exisiting", --!\n})\nreturn s'
        ),
        example('process.send(order.pid, "@system") --!'),
        example("process.send(order.pid) --!"),
        example("return tonumber() --!"),
        example("return math.floor({}) --!"),
        example("return string.rep('a', 3, ', ') --!"),
        example('return errors.new("TIMEOUT", "too late") --!', title="an argument that is ignored"),
        Example(in_main("return table.concat('abc') --!"), kind="function.lua"),
        example(
            "return text.pad(order)", libraries={"text": "return { pad = function(s) return string.rep(s) end } --!\n"}
        ),
    ),
)
