"""Value types of catalogue members and of the results of library functions that depend on the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from analyzer.catalog import lookup
from analyzer.catalog.model import Constant, Module, Signature
from analyzer.program import value_type as vt
from analyzer.program.callgraph import CallTargets
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree

if TYPE_CHECKING:
    from analyzer.program.interpretation import Interpreter
    from analyzer.program.program import Program

PAYLOAD_SOURCES = frozenset(
    (
        "funcs.call",
        "Executor.call",
        "workflow.exec",
        "process.exec",
        "Payload.data",
        "Payload.unmarshal",
        "json.decode",
        "yaml.decode",
        "ctx.get",
        "ctx.all",
        "Request.body_json",
    )
)


def catalogue_type(path: str) -> ValueType:
    """The type of a catalogue member used as a value: a constant's type, function, or table for a module."""
    found = lookup(path)
    if isinstance(found, Signature):
        return vt.FUNCTION_TYPE
    if isinstance(found, Constant):
        return vt.from_notation(found.type)
    if isinstance(found, Module):
        return vt.TABLE_TYPE
    return vt.ANY


def match_call(program: Program, node: tree.GenericFor) -> tree.Call | tree.MethodCall | None:
    """The call of ``string.gmatch`` whose matches a loop goes through."""
    call = node.exprs[0]
    if len(node.exprs) != 1 or not isinstance(call, tree.Call | tree.MethodCall):
        return None
    return call if program.targets(call) == CallTargets(builtins=("string.gmatch",)) else None


def match_types(call: tree.Call | tree.MethodCall, count: int) -> list[ValueType]:
    """The types of ``count`` loop variables over the matches of a pattern."""
    pattern = call.args[-1] if call.args else None
    text = isinstance(pattern, tree.String) and "()" not in pattern.value
    capture = vt.STRING_TYPE if text else vt.STRING_TYPE | vt.COUNT
    return [capture, *[capture | vt.NIL_TYPE] * (count - 1)]


def _set_metatable(interpreter: Interpreter, node: Any) -> ValueType | None:
    return interpreter.types.of(node.args[0]) if node.args else None


def _first_argument_asserted(interpreter: Interpreter, node: Any) -> ValueType | None:
    return interpreter.types.of(node.args[0]).truthy if node.args else None


def _listen(interpreter: Interpreter, node: Any) -> ValueType | None:
    """``process.listen(topic, {message = true})`` gives Message objects."""
    options = node.args[1] if len(node.args) > 1 else None
    if not isinstance(options, tree.TableConstructor):
        return None
    for item in options.items:
        if (
            isinstance(item, tree.NamedItem)
            and item.name.value == "message"
            and isinstance(item.value, tree.TrueLiteral)
        ):
            return ValueType(vt.OBJECT | vt.NIL, frozenset(("Channel<Message>",)))
    return None


def _inbox(interpreter: Interpreter, node: Any) -> ValueType | None:
    return ValueType(vt.OBJECT, frozenset(("Channel<Message>",)))


def _receive(interpreter: Interpreter, node: Any) -> ValueType | None:
    elements = {vt.element_object(name) for name in interpreter.types.of(node.obj).objects}
    if len(elements) == 1 and (element := elements.pop()):
        return ValueType(vt.OBJECT | vt.NIL, frozenset((element,)))
    return None


RESULTS: dict[str, Callable[[Interpreter, Any], ValueType | None]] = {
    "setmetatable": _set_metatable,
    "process.listen": _listen,
    "process.inbox": _inbox,
    "Channel.receive": _receive,
    "assert": _first_argument_asserted,
}
