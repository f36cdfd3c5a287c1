"""Value types of catalogue members and of the results of library functions that depend on the call."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeAlias

from analyzer.catalog import lookup
from analyzer.catalog.model import Constant, Module, Signature
from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import floor_division, quotient
from analyzer.program.callgraph import CallTargets
from analyzer.program.control import is_multiple
from analyzer.program.pace import STEPS_BITS
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree

if TYPE_CHECKING:
    from analyzer.program.expression_interpretation import ExpressionInterpreter
    from analyzer.program.program import Program

_ESCAPED = re.compile("%.", re.DOTALL)

Result: TypeAlias = Callable[["ExpressionInterpreter", Any], ValueType | None]

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
    texts = min(text_captures(call), count)
    first = [] if texts else [vt.STRING_TYPE | vt.COUNT]
    more = vt.STRING_TYPE | vt.COUNT | vt.NIL_TYPE
    return [*[vt.STRING_TYPE] * texts, *first, *[more] * count][:count]


def _set_metatable(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    if not node.args:
        return None
    target = interpreter.types.of(node.args[0])
    metatable = interpreter.types.of(node.args[1]) if len(node.args) > 1 else vt.ANY
    if isinstance(node, tree.Call):
        interpreter.types.hooks.note(node, target, metatable)
    return target


def _first_argument_asserted(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    return interpreter.types.of(node.args[0]).truthy if node.args else None


def _listen(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
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


def _inbox(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    return ValueType(vt.OBJECT, frozenset(("Channel<Message>",)))


def _receive(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    elements = {vt.element_object(name) for name in interpreter.types.of(node.obj).objects}
    if len(elements) == 1 and (element := elements.pop()):
        return ValueType(vt.OBJECT | vt.NIL, frozenset((element,)))
    return None


def _count(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    return vt.COUNT


def _position(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    return vt.COUNT | vt.NIL_TYPE


def text_captures(node: tree.Call | tree.MethodCall) -> int:
    """So many strings a match certainly gives; 0 unless the pattern is a literal without position captures."""
    operands = [node.obj, *node.args] if isinstance(node, tree.MethodCall) else node.args
    pattern = operands[1].value if len(operands) > 1 and isinstance(operands[1], tree.String) else "()"
    if "()" in pattern:
        return 0
    bare = _ESCAPED.sub("", pattern)
    return 1 if "[" in bare else max(bare.count("("), 1)


def _capture(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    return vt.STRING_TYPE | vt.NIL_TYPE if text_captures(node) else None


def _byte(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    return ValueType(vt.INTEGER | vt.NIL, vt.NO_OBJECTS, 0, 8)


def _select(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    """``select("#", …)``."""
    counts = node.args and isinstance(node.args[0], tree.String) and node.args[0].value == "#"
    return vt.COUNT if counts else None


def _time(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    """The current time; that of a table is whatever the table says."""
    return None if node.args else vt.integer_bits(STEPS_BITS)


def _single(interpreter: ExpressionInterpreter, expr: tree.Expr) -> bool:
    """Whether a last argument gives exactly one value."""
    if isinstance(expr, (tree.Call, tree.MethodCall)):
        return interpreter.types.arity.of_call(expr) == 1
    return not is_multiple(expr)


def _of_integers(combine: Callable[[list[ValueType]], ValueType]) -> Result:
    """The result of a function of numbers, where all its arguments are integers: nil would raise."""

    def result(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
        if not node.args or not _single(interpreter, node.args[-1]):
            return None
        found = [interpreter.types.of(arg).without(vt.NIL) for arg in node.args]
        if not all(type_.mask for type_ in found):
            return vt.NEVER
        return combine(found) if all(type_.only(vt.INTEGER) for type_ in found) else None

    return result


def _absolute(found: list[ValueType]) -> ValueType:
    return found[0].bounded(0, max(found[0].bits, 0)) if found[0].bits < vt.WIDE_BITS else vt.WIDE_INTEGER


def _largest(found: list[ValueType]) -> ValueType:
    return reduce(or_, found).bounded(min(one.low for one in found), max(one.high for one in found))


def _smallest(found: list[ValueType]) -> ValueType:
    return reduce(or_, found).bounded(max(one.low for one in found), min(one.high for one in found))


_integer_rounded = _of_integers(lambda found: found[0])


def _floor(interpreter: ExpressionInterpreter, node: Any) -> ValueType | None:
    """``math.floor(a / 2)`` is an integer where ``a`` is one."""
    if len(node.args) == 1 and (division := floor_division(node.args[0], interpreter.types.of)) is not None:
        return quotient(interpreter.types.of(division.left), interpreter.types.of(division.right), division.right)
    return _integer_rounded(interpreter, node)


RESULTS: dict[tuple[str, int], Result] = {
    ("setmetatable", 0): _set_metatable,
    ("process.listen", 0): _listen,
    ("process.inbox", 0): _inbox,
    ("Channel.receive", 0): _receive,
    ("assert", 0): _first_argument_asserted,
    ("math.abs", 0): _of_integers(_absolute),
    ("math.ceil", 0): _integer_rounded,
    ("math.floor", 0): _floor,
    ("math.max", 0): _of_integers(_largest),
    ("math.min", 0): _of_integers(_smallest),
    ("os.time", 0): _time,
    ("select", 0): _select,
    ("string.byte", 0): _byte,
    ("string.byte", 1): _byte,
    ("string.find", 0): _position,
    ("string.find", 1): _position,
    **{("string.find", position): _capture for position in range(2, 10)},
    **{("string.match", position): _capture for position in range(10)},
    ("string.gsub", 1): _count,
    ("string.len", 0): _count,
    ("table.getn", 0): _count,
}
"""By function and position of the result; None leaves it to the catalogue."""
