"""D105: a loop in no fixed order whose order shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.program.values import TableValue
from analyzer.rules.analysis import Reached
from analyzer.rules.base import Example, Rule, Scope, example, in_main
from analyzer.rules.context import RuleContext
from analyzer.rules.element_loops import ElementLoop, for_loop, next_loop
from analyzer.rules.order import OrderUse, order_uses
from analyzer.rules.order_lists import has_positions_only
from analyzer.rules.order_others import has_keyed_cases, takes_first_element
from analyzer.syntax import tree

_HELP = "Collect the keys in a list, `table.sort` it, and loop over the sorted list with `ipairs`."
_SELECT_HELP = "Put the cases in a list, the most important first, and compare `result.channel` with the channels."


def check(context: RuleContext) -> Iterable[Diagnostic]:
    """Reports loops over `pairs` and `next` whose order reaches something durable or a result."""
    running = {reached.function: reached for reached in context.reached}
    if not running:
        return
    for loop in context.nodes(tree.GenericFor):
        if (site := context.program.site(loop)) is not None:
            reached = running.get(site.caller)
            if reached is not None and "next" in site.targets.builtins and not _walks_list(context, loop):
                header = context.analysis.range(context.unit, loop.start, loop.exprs[-1].end)
                yield from _loop(context, reached, for_loop(context, loop), header)
    for use in context.uses:
        call = use.use.node
        if use.use.via or not isinstance(call, tree.Call):
            continue
        if use.name == "next" and (elements := next_loop(context, call)) is not None:
            if not _is_list(context, call.args[0]):
                yield from _loop(context, use.reached, elements, context.place(call))
        elif use.name == "next" and takes_first_element(context, call):
            message = f"`{context.text(call)}` takes whichever element comes first"
            yield context.finding(call, message, help=_HELP, reached=use.reached)
        elif use.name == "channel.select" and has_keyed_cases(context, call):
            message = "the cases stand under keys, in no defined order, so which of two ready ones wins may change"
            yield context.finding(call, message, help=_SELECT_HELP, reached=use.reached)


def _walks_list(context: RuleContext, loop: tree.GenericFor) -> bool:
    """Whether the loop goes through a list, in order, whatever its iterator."""
    first = loop.exprs[0]
    table = first.args[0] if isinstance(first, tree.Call) and first.args else None
    if table is None and len(loop.exprs) > 1:
        table = loop.exprs[1]
    return table is not None and _is_list(context, table)


def _is_list(context: RuleContext, expr: tree.Expr) -> bool:
    """Whether the expression certainly gives tables that only have positions."""
    if isinstance(expr, tree.Name):
        binding = context.unit.resolution.bindings.get(expr)
        if binding is None or not binding.constant or not isinstance(binding.value, tree.TableConstructor):
            return False
    elif not isinstance(expr, tree.TableConstructor):
        return False
    values = context.program.values_of(context.unit, expr)
    tables = [value for value in values if isinstance(value, TableValue)]
    return bool(tables) and len(tables) == len(values) and all(has_positions_only(table) for table in tables)


def _loop(context: RuleContext, reached: Reached, loop: ElementLoop, header: Place) -> Iterator[Diagnostic]:
    uses = order_uses(context, loop)
    if not uses:
        return
    what = "; ".join(_described(context, use) for use in uses)
    message = f"the order of this loop is not defined, and {what}"
    yield context.finding(header, message, help=_HELP, reached=reached)


def _described(context: RuleContext, use: OrderUse) -> str:
    return f"{use.what} in line {context.place(use.node).line}"


_NAMES = (
    "local M = {}\n\nfunction M.names(t)\n    local list = {}\n    for name in pairs(t) do --!\n"
    "        list[#list + 1] = name\n    end\n    return list\nend\n\nreturn M\n"
)

RULE = Rule(
    code="D105",
    name="iteration-order",
    severity=Severity.WARNING,
    summary="The order of `pairs` or `next` reaches a durable call, a channel, an ordered result or a text.",
    why=(
        "`pairs` visits keys in an order that the language does not define. When the body of the loop calls activities, "
        "sends messages, appends to a list, builds a text or stops at the first match, a replay may do so in another "
        "order and does not fit the history any more. The same holds for the element that `next(t)` gives, and for cases "
        "of `channel.select` under keys: which of two ready ones wins is not defined."
    ),
    instead=(
        "Collect the keys, sort them, and loop over the sorted list. Not reported: collecting and sorting, counting and "
        "adding up, filling another table by key, asking whether any or all elements have a property, minimum and "
        "maximum, and `pairs` over a list. A list that a helper collects may also be sorted by all its callers."
    ),
    check=check,
    scope=Scope.WORKFLOWS,
    valid=(
        example(
            "local keys = {}\nfor key in pairs(order) do\n    keys[#keys + 1] = key\nend\ntable.sort(keys)\n"
            'for _, key in ipairs(keys) do\n    funcs.call("app:item", key)\nend',
            title="collect, then sort",
        ),
        example("local count = 0\nfor _ in pairs(order) do\n    count = count + 1\nend\nreturn count"),
        example(
            "local total = 0\nfor _, price in pairs(order.prices) do\n    total = total + price\nend\nreturn total"
        ),
        example("local copy = {}\nfor key, value in pairs(order) do\n    copy[key] = value\nend\nreturn copy"),
        example(
            "for _, item in pairs(order) do\n    if item.late then\n        return true\n    end\nend\nreturn false"
        ),
        example(
            "local late = false\nfor _, item in pairs(order) do\n    if item.late then\n        late = true\n        break\n"
            "    end\nend\nreturn late"
        ),
        example(
            "local most = 0\nfor _, price in pairs(order) do\n    if price > most then\n        most = price\n    end\nend\n"
            "return most"
        ),
        example('for _, item in ipairs(order.items) do\n    funcs.call("app:item", item)\nend'),
        example('for _, name in pairs({"a", "b"}) do\n    funcs.call("app:item", name)\nend'),
        example("for key, value in pairs(order) do\n    print(key, value)\nend"),
        example(
            "local count = 0\nlocal key, value = next(order)\nwhile key do\n    if value then\n        count = count + 1\n"
            "    end\n    key, value = next(order, key)\nend\nreturn count"
        ),
        example('if next(order) == nil then\n    return "empty"\nend\nreturn "full"'),
        example(
            "local keys = {}\nfor key in pairs(order) do\n    table.insert(keys, key)\nend\n"
            "table.sort(keys, function(a, b) return a > b end)\nreturn keys"
        ),
        Example(in_main('for key in pairs(order) do\n    funcs.call("app:item", key)\nend'), kind="function.lua"),
        example('for key, value in pairs(order) do\n    if key == "total" then\n        return value\n    end\nend'),
        example("for _, item in pairs(order) do\n    item.done = true\nend\nreturn order"),
        example(
            "for _, group in pairs(order) do\n    local sum = 0\n    for _, n in ipairs(group) do\n        sum = sum + n\n    end\n"
            "    group.sum = sum\nend\nreturn order"
        ),
        example(
            'for key, value in pairs(order) do\n    if value == nil then\n        error("bad order")\n    end\nend'
        ),
    ),
    invalid=(
        example('for key, value in pairs(order) do --!\n    funcs.call("app:item", value)\nend'),
        example("local list = {}\nfor key in pairs(order) do --!\n    list[#list + 1] = key\nend\nreturn list"),
        example("local list = {}\nfor key in pairs(order) do --!\n    table.insert(list, key)\nend\nreturn list"),
        example(
            "for key, item in pairs(order) do --!\n    if item.late then\n        return key\n    end\nend\nreturn nil"
        ),
        example(
            "local found\nfor key, item in pairs(order) do --!\n    if item.late then\n        found = key\n        break\n"
            "    end\nend\nreturn found"
        ),
        example('local text = ""\nfor key in pairs(order) do --!\n    text = text .. key\nend\nreturn text'),
        example("local c = channel.new(10)\nfor key in pairs(order) do --!\n    c:send(key)\nend"),
        example('for key in next, order do --!\n    funcs.call("app:item", key)\nend'),
        example(
            "for key in pairs(order) do --!\n    handle(key)\nend",
            before=('local function handle(key)\n    return funcs.call("app:item", key)\nend'),
        ),
        example(
            'for key in pairs(order) do --!\n    coroutine.spawn(function()\n        funcs.call("app:item", key)\n    end)\nend'
        ),
        example("local key, value = next(order) --!\nreturn value"),
        example(
            "local list = {}\nlocal key = next(order)\nwhile key do\n    list[#list + 1] = key\n"
            "    key = next(order, key) --!\nend\nreturn list",
            title="a loop of one's own over `next`",
        ),
        example(
            "local key, item\nrepeat\n    key, item = next(order, key) --!\n    if item and item.late then break end\n"
            "until not key\nreturn key"
        ),
        example('local each = pairs\nfor key in each(order) do --!\n    process.send(order.pid, "key", key)\nend'),
        example("return lists.names(order)", libraries={"lists": _NAMES}, title="through a library"),
        example(
            "local list, n = {}, 0\nfor key in pairs(order) do --!\n    n = n + 1\n    list[n] = key\nend\nreturn list"
        ),
        example("local last\nfor key in pairs(order) do --!\n    last = key\nend\nreturn last"),
        example('for key in pairs(order) do --!\n    time.sleep("1s")\nend'),
        example(
            "local a, b = channel.new(), channel.new()\n"
            "return channel.select({ stop = a:case_receive(), work = b:case_receive() }) --!",
            title="cases under keys",
        ),
        example(
            "local list = {}\nfor key in pairs(order) do --!\n    push(list, key)\nend\nreturn list",
            before="local function push(list, item)\n    list[#list + 1] = item\nend",
            title="a helper appends",
        ),
        example('for key in pairs(order) do --!\n    pcall(funcs.call, "app:item", key)\nend', title="as a value"),
    ),
)
