"""What library functions do with the functions, tables and objects that they are given.

One small function per library function, entered in ``MODELS`` under its qualified name. A model sees the call with the
receiver, if any, as the first argument. Functions that are not listed only give objects of the types that their
catalogue signature names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from analyzer.program.callgraph import EdgeKind
from analyzer.program.constraints import ANY_KEY, INTEGER_KEY, METATABLE, NOTHING, Key
from analyzer.program.values import ObjectValue, Site, TableValue, ThreadValue, Value
from analyzer.syntax import tree

if TYPE_CHECKING:
    from analyzer.program.flow import Flow

Model: TypeAlias = Callable[["Flow", Site], None]
MODELS: dict[str, Model] = {}


def _model(*names: str) -> Callable[[Model], Model]:
    def register(function: Model) -> Model:
        for name in names:
            MODELS[name] = function
        return function

    return register


def _literal(site: Site, position: int) -> Key:
    """The key that a literal argument names."""
    node = site.node
    arguments = node.args if isinstance(node, tree.Call) else []
    if position < len(arguments):
        if isinstance(argument := arguments[position], tree.String):
            return argument.value
        if isinstance(argument, tree.Number):
            return INTEGER_KEY
    return ANY_KEY


# -- calling


@_model("pcall")
def _pcall(flow: Flow, site: Site) -> None:
    arguments, results = site.arguments[1:], site.results[1:]
    flow.derived(site, site.argument(0), EdgeKind.PROTECTED, "pcall", arguments, results, site.rest, site.result_rest)
    flow.edge(flow.raised, site.result(1))


@_model("xpcall")
def _xpcall(flow: Flow, site: Site) -> None:
    results = site.results[1:]
    flow.derived(site, site.argument(0), EdgeKind.PROTECTED, "xpcall", (), results, NOTHING, site.result_rest)
    flow.derived(site, site.argument(1), EdgeKind.SYNC_CALLBACK, "xpcall", (flow.raised,), (site.result(1),))


@_model("error")
def _error(flow: Flow, site: Site) -> None:
    _raises(flow, site, 0)


def _raises(flow: Flow, site: Site, position: int) -> None:
    """An error that nobody catches is shown by its text."""
    flow.edge(site.argument(position), flow.raised)
    flow.operation("__tostring", (site.argument(position), NOTHING), NOTHING, site.node, site.caller)


@_model("assert")
def _assert(flow: Flow, site: Site) -> None:
    for position in range(max(len(site.arguments), len(site.results))):
        flow.edge(site.argument(position), site.result(position))
    flow.edge(site.rest, site.result_rest)
    _raises(flow, site, 1)


@_model("table.sort")
def _sort(flow: Flow, site: Site) -> None:
    element = flow.variable()
    _for_tables(flow, site.argument(0), lambda table: flow.edge(flow.slot(table, INTEGER_KEY), element))
    _mutates(flow, site, INTEGER_KEY)
    flow.derived(site, site.argument(1), EdgeKind.SYNC_CALLBACK, "table.sort", (element, element))
    flow.operation("__lt", (element, element), NOTHING, site.node, site.caller)


@_model("string.gsub")
def _gsub(flow: Flow, site: Site) -> None:
    flow.derived(site, site.argument(2), EdgeKind.SYNC_CALLBACK, "string.gsub")
    flow.load(site.argument(2), ANY_KEY, flow.variable(), site.node, site.caller)


@_model("string.format")
def _format(flow: Flow, site: Site) -> None:
    for argument in (*site.arguments[1:], site.rest):
        flow.operation("__tostring", (argument, NOTHING), NOTHING, site.node, site.caller)


@_model("tostring")
def _tostring(flow: Flow, site: Site) -> None:
    flow.operation("__tostring", (site.argument(0), NOTHING), NOTHING, site.node, site.caller)


# -- coroutines


@_model("coroutine.create")
def _create(flow: Flow, site: Site) -> None:
    flow.add(site.result(0), (flow.thread(site, site.argument(0), False),))


@_model("coroutine.wrap")
def _wrap(flow: Flow, site: Site) -> None:
    flow.add(site.result(0), (flow.thread(site, site.argument(0), True),))


@_model("coroutine.resume")
def _resume(flow: Flow, site: Site) -> None:
    def apply(value: Value) -> None:
        if isinstance(value, ThreadValue):
            flow.resume(site, value, 1, 1)

    flow.when(site.argument(0), apply)
    flow.edge(flow.raised, site.result(1))


@_model("coroutine.yield")
def _yield(flow: Flow, site: Site) -> None:
    for variable in (*site.arguments, site.rest):
        flow.edge(variable, flow.yielded)
    for variable in (*site.results, site.result_rest):
        flow.edge(flow.resumed, variable)


@_model("coroutine.spawn")
def _spawn(flow: Flow, site: Site) -> None:
    flow.derived(site, site.argument(0), EdgeKind.SPAWN, "coroutine.spawn")
    flow.add(site.result(0), (flow.object("Thread"),))


# -- tables


def _for_tables(flow: Flow, variable: int, action: Callable[[TableValue], None]) -> None:
    def apply(value: Value) -> None:
        if isinstance(value, TableValue):
            action(value)

    flow.when(variable, apply)


def _mutates(flow: Flow, site: Site, key: Key) -> None:
    flow.store(site.argument(0), key, NOTHING, site.node, site.caller, raw=True)


@_model("setmetatable")
def _setmetatable(flow: Flow, site: Site) -> None:
    flow.edge(site.argument(0), site.result(0))
    _for_tables(flow, site.argument(0), lambda table: flow.set_metatable(table, site.argument(1)))
    _mutates(flow, site, METATABLE)


@_model("getmetatable")
def _getmetatable(flow: Flow, site: Site) -> None:
    def action(table: TableValue) -> None:
        flow.set_metatable(table, NOTHING)
        flow.edge(table.metatable, site.result(0))

    _for_tables(flow, site.argument(0), action)


@_model("rawget")
def _rawget(flow: Flow, site: Site) -> None:
    flow.load(site.argument(0), _literal(site, 1), site.result(0), site.node, site.caller, raw=True)


@_model("rawset")
def _rawset(flow: Flow, site: Site) -> None:
    flow.store(site.argument(0), _literal(site, 1), site.argument(2), site.node, site.caller, raw=True)
    flow.store_key(site.argument(0), site.argument(1))
    flow.edge(site.argument(0), site.result(0))


@_model("pairs")
def _pairs(flow: Flow, site: Site) -> None:
    flow.add(site.result(0), (flow.builtin("next"),))
    flow.edge(site.argument(0), site.result(1))


@_model("ipairs")
def _ipairs(flow: Flow, site: Site) -> None:
    flow.add(site.result(0), (flow.builtin("ipairs()"),))
    flow.edge(site.argument(0), site.result(1))


@_model("next")
def _next(flow: Flow, site: Site) -> None:
    _for_tables(flow, site.argument(0), lambda table: flow.edge(flow.key_slot(table), site.result(0)))
    flow.load(site.argument(0), ANY_KEY, site.result(1), site.node, site.caller, raw=True)


@_model("ipairs()")
def _ipairs_iterator(flow: Flow, site: Site) -> None:
    _for_tables(flow, site.argument(0), lambda table: flow.edge(flow.slot(table, INTEGER_KEY), site.result(1)))


@_model("unpack", "table.unpack")
def _unpack(flow: Flow, site: Site) -> None:
    def action(table: TableValue) -> None:
        for variable in (*site.results, site.result_rest):
            flow.edge(flow.slot(table, INTEGER_KEY), variable)

    _for_tables(flow, site.argument(0), action)


@_model("select")
def _select(flow: Flow, site: Site) -> None:
    for argument in (*site.arguments[1:], site.rest):
        for variable in (*site.results, site.result_rest):
            flow.edge(argument, variable)


@_model("table.insert")
def _insert(flow: Flow, site: Site) -> None:
    _mutates(flow, site, INTEGER_KEY)
    for argument in (*site.arguments[1:], site.rest):
        if argument:
            flow.store_quietly(site.argument(0), INTEGER_KEY, argument)


@_model("table.remove")
def _remove(flow: Flow, site: Site) -> None:
    _mutates(flow, site, INTEGER_KEY)
    _for_tables(flow, site.argument(0), lambda table: flow.edge(flow.slot(table, INTEGER_KEY), site.result(0)))


@_model("table.freeze")
def _freeze(flow: Flow, site: Site) -> None:
    flow.edge(site.argument(0), site.result(0))


@_model("table.create")
def _create_table(flow: Flow, site: Site) -> None:
    flow.add(site.result(0), (flow.table(site.node, site.caller),))


# -- modules and types


@_model("require")
def _require(flow: Flow, site: Site) -> None:
    name = _literal(site, 0)
    unit = site.caller.unit
    if isinstance(name, str):
        flow.edge(flow.environment(unit, name), site.result(0))
    else:
        for known in (*unit.modules, *unit.imports):
            flow.edge(flow.environment(unit, known), site.result(0))


@_model("type()")
def _type_call(flow: Flow, site: Site) -> None:
    flow.edge(site.arguments[-1] if site.arguments else site.rest, site.result(0))


@_model("type.is")
def _type_is(flow: Flow, site: Site) -> None:
    flow.edge(site.arguments[-1] if site.arguments else site.rest, site.result(0))
    flow.add(site.result(1), (flow.object("Error"),))


@_model("string.gmatch", "string.gfind")
def _gmatch(flow: Flow, site: Site) -> None:
    flow.add(site.result(0), (flow.builtin("string.gmatch()"),))


# -- channels and what travels over them


def _channel(flow: Flow, site: Site, position: int, element: str) -> None:
    channel = flow.carrier(site, "Channel")
    if element:
        flow.add(channel.element, (flow.object(element),))
    flow.add(site.result(0), (channel,))
    if position:
        flow.add(site.result(position), (flow.object("Error"),))


def _channel_model(element: str) -> Model:
    return lambda flow, site: _channel(flow, site, 1, element)


for _name, _element in (
    ("channel.new", ""),
    ("process.inbox", "Message"),
    ("process.events", "Event"),
    ("process.listen", "Message"),
    ("time.after", "Time"),
    ("Timer.response", "Time"),
    ("Timer.channel", "Time"),
    ("Ticker.response", "Time"),
    ("Ticker.channel", "Time"),
    ("Future.response", "Payload"),
    ("Future.channel", "Payload"),
):
    MODELS[_name] = _channel_model(_element)


def _for_objects(flow: Flow, variable: int, action: Callable[[ObjectValue], None]) -> None:
    def apply(value: Value) -> None:
        if isinstance(value, ObjectValue) and value.element:
            action(value)

    flow.when(variable, apply)


@_model("Channel.send", "Channel.case_send")
def _send(flow: Flow, site: Site) -> None:
    _for_objects(flow, site.argument(0), lambda channel: flow.edge(site.argument(1), channel.element))
    if site.method == "case_send":
        flow.add(site.result(0), (flow.object("SelectCase"),))


@_model("Channel.receive")
def _receive(flow: Flow, site: Site) -> None:
    _for_objects(flow, site.argument(0), lambda channel: flow.edge(channel.element, site.result(0)))


@_model("Channel.case_receive")
def _case_receive(flow: Flow, site: Site) -> None:
    case = flow.carrier(site, "SelectCase")
    _for_objects(flow, site.argument(0), lambda channel: flow.edge(channel.element, case.element))
    flow.edge(site.argument(0), case.element)
    flow.add(site.result(0), (case,))


@_model("channel.select")
def _channel_select(flow: Flow, site: Site) -> None:
    result = flow.carrier(site, "SelectResult")
    flow.add(site.result(0), (result,))

    def action(table: TableValue) -> None:
        cases = flow.everything(table)
        _for_objects(flow, cases, lambda case: flow.edge(case.element, result.element))

    _for_tables(flow, site.argument(0), action)


@_model("payload.new")
def _payload_new(flow: Flow, site: Site) -> None:
    payload = flow.carrier(site, "Payload")
    flow.edge(site.argument(0), payload.element)
    flow.add(site.result(0), (payload,))


@_model("Payload.data", "Payload.unmarshal")
def _payload_data(flow: Flow, site: Site) -> None:
    _for_objects(flow, site.argument(0), lambda payload: flow.edge(payload.element, site.result(0)))
    flow.add(site.result(1), (flow.object("Error"),))
