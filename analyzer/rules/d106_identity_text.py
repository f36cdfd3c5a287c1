"""D106: the address of a table or function as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.program import value_type as vt
from analyzer.program.constraints import ANY_KEY
from analyzer.program.values import (
    BuiltinValue,
    FunctionValue,
    GlobalsValue,
    ModuleValue,
    ObjectValue,
    TableValue,
    ThreadValue,
    Value,
)
from analyzer.rules.analysis import ReachedUse
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped

_PRINTABLE_OBJECTS = frozenset({"Error", "Time", "Duration", "Location"})
"""Object types that `tostring` shows by their content."""

_IDENTITIES = vt.TABLE | vt.FUNCTION | vt.THREAD | vt.OBJECT

_DEBUGGING = frozenset({"print", "error", "assert"})


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports `tostring` and `%s` of values whose text is an address."""
    for use in context.hazards("identity-text"):
        call = use.use.node
        if isinstance(call, tree.Call | tree.MethodCall) and not _is_debugging(context, call):
            for argument in _printed(use, call):
                if what := _identity(context, argument):
                    yield context.finding(
                        argument,
                        f"the text of a {what} is its address, which differs in every replay",
                        help="Use a field that identifies it, or encode its content.",
                        reached=use.reached,
                    )


def _printed(use: ReachedUse, call: tree.Call | tree.MethodCall) -> Iterator[tree.Expr]:
    """The arguments that are shown as by `tostring`, also when a library function makes the call."""
    arguments = call.args
    if use.use.via:
        arguments = arguments[1:] if use.use.via == "pcall" else []
    if use.name == "tostring":
        yield from arguments[:1]
        return
    template: tree.Expr | None = call.obj if isinstance(call, tree.MethodCall) and not use.use.via else None
    if template is None:
        template, arguments = (arguments[0], arguments[1:]) if arguments else (None, [])
    while isinstance(template, tree.Paren):
        template = template.expr
    if isinstance(template, tree.String):
        directives = [part[-1] for part in _directives(template.value)]
        for directive, argument in zip(directives, arguments, strict=False):
            if directive in "sv":
                yield argument


def _directives(text: str) -> list[str]:
    import re

    return [match for match in re.findall(r"%[-+ #0]*\d*(?:\.\d+)?[a-zA-Z%]", text) if not match.endswith("%")]


def _identity(context: RuleContext, expr: tree.Expr) -> str:
    """What kind of thing without a text of its own the expression certainly is; empty when it may be something else.

    The tracked values tell the kind; the value types, which cost more, that no plain data is possible besides.
    """
    kinds = {_kind(context, value) for value in context.program.values_of(context.unit, expr)}
    if len(kinds) != 1 or not context.analysis.types.of(unwrapped(expr)).only(_IDENTITIES):
        return ""
    return kinds.pop()


def _kind(context: RuleContext, value: Value) -> str:
    if isinstance(value, FunctionValue | BuiltinValue):
        return "function"
    if isinstance(value, TableValue):
        return "" if _has_text(context, value) else "table"
    if isinstance(value, ModuleValue | GlobalsValue):
        return "table"
    if isinstance(value, ThreadValue):
        return "function" if value.wrapped else "coroutine"
    if isinstance(value, ObjectValue) and value.type not in _PRINTABLE_OBJECTS:
        return value.type
    return ""


def _has_text(context: RuleContext, table: TableValue) -> bool:
    """Whether a metatable may give the table a text of its own."""
    if not table.metatable:
        return False
    values = context.program.flow.values
    metatables = list(values(table.metatable))
    return not metatables or any(
        not isinstance(metatable, TableValue)
        or ANY_KEY in metatable.slots
        or any(values(metatable.slots.get("__tostring", 0)))
        for metatable in metatables
    )


def _is_debugging(context: RuleContext, call: tree.Expr) -> bool:
    """Whether the text only goes to the log or into an error message."""
    node: tree.Node = call
    parent = context.parent(node)
    while isinstance(parent, tree.Binary | tree.Paren):
        node, parent = parent, context.parent(parent)
    if isinstance(parent, tree.MethodCall) or (isinstance(parent, tree.Call) and parent.func is not node):
        parent_names = context.program.targets(parent).builtins
    else:
        return False
    return any(name in _DEBUGGING or name.startswith(("logger.", "Logger.")) for name in parent_names)


_NAMES = "local M = {}\n\nfunction M.key()\n    local t = {}\n    return tostring(t) --!\nend\n\nreturn M\n"

RULE = Rule(
    code="D106",
    name="identity-text",
    severity=Severity.WARNING,
    summary="A workflow uses the text of a table, function or other object without a text of its own.",
    why=(
        "`tostring({})` is something like `table: 0x55d0`, an address that is another one in every replay. As part of a "
        "result, a key, an activity argument or a comparison it makes the run nondeterministic."
    ),
    instead=(
        "Use a field that identifies the thing, or `json.encode` for its content. A `__tostring` metamethod gives a table "
        "a text of its own. Text that only goes to `print`, the log or an error message is not reported."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example("return tostring(order.total)"),
        example("local err = errors.new('x')\nreturn tostring(err)"),
        example("local t = {}\nprint(tostring(t))"),
        example("local t = setmetatable({}, { __tostring = function() return 't' end })\nreturn tostring(t)"),
        example("return tostring(time.now())"),
        example('return string.format("%d %s", 1, order.name)'),
        example('return ("%s"):format(order.name)'),
        example('local t = {}\nerror("bad " .. tostring(t))'),
        Example(in_main("local t = {}\nreturn tostring(t)"), kind="function.lua"),
        example("local t = {}\nreturn tostring(t.name)"),
        example(
            "return tostring(either(order))",
            before='local function either(flag)\n    if flag then\n        return {}\n    end\n    return "text"\nend',
        ),
        example('local t = {}\nt.x = {}\nif order.flag then\n    t.x = "text"\nend\nreturn tostring(t.x)'),
        example("local t = {}\nreturn string.format('%d%%', 3)"),
    ),
    invalid=(
        example("local t = {}\nreturn tostring(t) --!"),
        example("return tostring({}) --!"),
        example("return tostring(function() end) --!"),
        example("return tostring(helper) --!", before="local function helper()\nend"),
        example("return tostring(print) --!"),
        example("return tostring(string) --!"),
        example('local t = {}\nreturn string.format("%s", t) --!'),
        example('local t = {}\nreturn ("%s-%s"):format(order.id, t) --!'),
        example("local c = channel.new()\nreturn tostring(c) --!"),
        example("local t = {}\nreturn 'id-' .. tostring(t) --!"),
        example("return names.key()", libraries={"names": _NAMES}, title="through a library"),
        example("local text = tostring\nlocal t = {}\nreturn text(t) --!"),
        example("local ok, text = pcall(tostring, {}) --!\nreturn ok and text", title="through pcall"),
        example(
            "return Order.new(order.id):key()",
            before="local Order = {}\nOrder.__index = Order\n\nfunction Order.new(id)\n"
            "    return setmetatable({ id = id }, Order)\nend\n\nfunction Order:key()\n    return tostring(self) --!\nend",
            title="an object of a class without `__tostring`",
        ),
        example("local config = { handler = function() end }\nreturn 'handler ' .. tostring(config.handler) --!"),
    ),
)
