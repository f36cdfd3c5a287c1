"""What a condition tells about variables: the environment in which it is true, or false."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzer.program import value_type as vt
from analyzer.program.scopes import Binding
from analyzer.program.value_type import ValueType
from analyzer.syntax import tree
from analyzer.syntax.queries import unwrapped

if TYPE_CHECKING:
    from analyzer.program.expression_interpretation import ExpressionInterpreter

Environment: TypeAlias = dict[Binding, ValueType]

_KINDS_BY_NAME = {
    "nil": vt.NIL,
    "boolean": vt.BOOLEAN,
    "number": vt.NUMBER,
    "string": vt.STRING,
    "table": vt.TABLE,
    "function": vt.FUNCTION,
    "userdata": vt.OBJECT,
    "thread": vt.THREAD,
}


def narrow(interpreter: ExpressionInterpreter, condition: tree.Expr, outcome: bool) -> Environment:
    """The interpreter's environment, narrowed by ``condition`` having been true or false."""
    env = dict(interpreter.env)
    _apply(interpreter, condition, outcome, env)
    return env


def _apply(interpreter: ExpressionInterpreter, condition: tree.Expr, outcome: bool, env: Environment) -> None:
    condition = unwrapped(condition)
    match condition:
        case tree.Name():
            _keep(interpreter, condition, env, lambda value: value.truthy if outcome else value.falsy)
        case tree.Unary(op="not"):
            _apply(interpreter, condition.operand, not outcome, env)
        case tree.Logical():
            if (condition.op == "and") == outcome:
                _apply(interpreter, condition.left, outcome, env)
                _apply(interpreter, condition.right, outcome, env)
        case tree.Binary(op="<" | "<=" | ">" | ">="):
            _comparison(interpreter, condition, outcome, env)
        case tree.Binary(op="==" | "~="):
            _equality(interpreter, condition, (condition.op == "==") == outcome, env)


def _keep(interpreter: ExpressionInterpreter, name: tree.Name, env: Environment, change: object) -> None:
    binding = interpreter.resolution.bindings.get(name)
    if binding is None or (interpreter.flow_insensitive(binding) and binding.assignments):
        return
    value = change(env[binding] if binding in env else interpreter.overall(binding))  # type: ignore[operator]
    env[binding] = value


def _comparison(interpreter: ExpressionInterpreter, node: tree.Binary, outcome: bool, env: Environment) -> None:
    """Bounds of integer variables: ``smaller`` is not above ``larger``."""
    less = node.op in ("<", "<=")
    strictly = (node.op in ("<", ">")) is outcome
    smaller, larger = (node.left, node.right) if less is outcome else (node.right, node.left)
    small_type, large_type = interpreter.types.of(smaller), interpreter.types.of(larger)
    if not (small_type.only(vt.INTEGER) and large_type.only(vt.INTEGER)):
        return
    if isinstance(smaller, tree.Name):
        high = vt.EXCLUDED if strictly and large_type.high == 0 else min(small_type.high, large_type.high)
        _keep(interpreter, smaller, env, lambda value: value.bounded(value.low, min(value.high, high)))
    if isinstance(larger, tree.Name):
        low = vt.EXCLUDED if strictly and small_type.low == 0 else min(small_type.low, large_type.low)
        _keep(interpreter, larger, env, lambda value: value.bounded(min(value.low, low), value.high))


def _without_zero(value: ValueType) -> ValueType:
    low, high = (vt.EXCLUDED if bound == 0 else bound for bound in (value.low, value.high))
    return value.bounded(low, high)


def _equality(interpreter: ExpressionInterpreter, node: tree.Binary, equal: bool, env: Environment) -> None:
    for left, right in ((node.left, node.right), (node.right, node.left)):
        if isinstance(left, tree.Name):
            if isinstance(right, tree.Nil):
                _keep(
                    interpreter,
                    left,
                    env,
                    lambda value: value.restrict(vt.NIL) if equal else value.without(vt.NIL),
                )
            elif not equal and isinstance(right, tree.Number) and right.value == 0:
                _keep(interpreter, left, env, _without_zero)
            elif equal and isinstance(right, (tree.String, tree.Number)):
                kind = vt.STRING if isinstance(right, tree.String) else vt.NUMBER
                _keep(interpreter, left, env, lambda value, kind=kind: value.restrict(kind))
        elif isinstance(left, tree.Call) and isinstance(right, tree.String):
            _type_test(interpreter, left, right.value, equal, env)


def _type_test(interpreter: ExpressionInterpreter, call: tree.Call, kind: str, equal: bool, env: Environment) -> None:
    """``type(x) == "table"``."""
    reference = interpreter.references.of(call.func)
    if reference is None or reference.path != "type" or reference.unit is not None or len(call.args) != 1:
        return
    mask = _KINDS_BY_NAME.get(kind)
    if mask is None or not isinstance(call.args[0], tree.Name):
        return
    _keep(interpreter, call.args[0], env, lambda value: value.restrict(mask) if equal else value.without(mask))
