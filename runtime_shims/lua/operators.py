"""The named operations of generated code that are neither arithmetic nor loops: docs/conventions.md, "Names that
generated code imports".

Each is the exact Lua operation on operands of which nothing is known. Faults raise `OperandFault`, which names the
blamed argument so that the message can name the variable.
"""

from __future__ import annotations

from functools import cache
from types import CoroutineType, FunctionType

from runtime_shims.lua.calls import call_sync, drive, first, values
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import OperandFault
from runtime_shims.lua.metatable import freeze, metamethod
from runtime_shims.lua.numbers import float_text, overloaded
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaFunction, LuaValue


@cache
def string_metatable() -> Table:
    """The metatable that all strings share: its `__index` is the string library."""
    from runtime_shims.modules import string

    return freeze(Table(__index=string.as_table()))


@cache
def _string_methods() -> dict[LuaValue, LuaValue]:
    methods: dict[LuaValue, LuaValue] = string_metatable()["__index"].hash
    return methods


def index(value: LuaValue, key: LuaValue) -> LuaValue:
    """`value[key]`"""
    if value.__class__ is Table:
        return value.hash.get(key) if key.__class__ is str else value[key]
    if isinstance(value, Table | LuaObject):
        return value[key]
    if value.__class__ is str:
        return _string_methods().get(key)
    raise OperandFault("index", (value, key), 0)


def set_index(value: LuaValue, key: LuaValue, item: LuaValue) -> None:
    """`value[key] = item`"""
    if value.__class__ is Table or isinstance(value, Table):
        value[key] = item
    else:
        raise OperandFault("index", (value, key), 0)


def _method(receiver: LuaValue, name: str) -> LuaFunction:
    """The method of a receiver. Raises `OperandFault` when it cannot be called."""
    method = receiver[name] if isinstance(receiver, Table) else index(receiver, name)
    if method.__class__ is not FunctionType and not callable(method):
        raise OperandFault("method", (name, method), 1)
    return method  # type: ignore[no-any-return]


async def invoke(receiver: LuaValue, name: str, /, *arguments: LuaValue) -> LuaValue:
    """`receiver:name(…)` where the method may suspend."""
    result = _method(receiver, name)(receiver, *arguments)
    return await result if result.__class__ is CoroutineType else result


def invoke_sync(receiver: LuaValue, name: str, /, *arguments: LuaValue) -> LuaValue:
    """`receiver:name(…)` where nothing may suspend."""
    result = _method(receiver, name)(receiver, *arguments)
    return drive(result) if result.__class__ is CoroutineType else result


async def invoke_values(receiver: LuaValue, name: str, /, *arguments: LuaValue) -> tuple[LuaValue, ...]:
    """All results of `receiver:name(…)`, where no result and nil must not be confused."""
    method = _method(receiver, name)
    result = method(receiver, *arguments)
    return values(await result if result.__class__ is CoroutineType else result, method)


def invoke_values_sync(receiver: LuaValue, name: str, /, *arguments: LuaValue) -> tuple[LuaValue, ...]:
    """`invoke_values` where nothing may suspend."""
    method = _method(receiver, name)
    result = method(receiver, *arguments)
    return values(drive(result) if result.__class__ is CoroutineType else result, method)


class BoundMethod:
    """A method with its receiver, looked up before the arguments of the call are evaluated."""

    __slots__ = ("function", "name", "receiver")

    def __init__(self, receiver: LuaValue, name: str, function: LuaValue) -> None:
        self.receiver = receiver
        self.name = name
        self.function = function

    def __call__(self, *arguments: LuaValue) -> LuaValue:
        if not callable(self.function):
            raise OperandFault("method", (self.name, self.function), 1)
        return self.function(self.receiver, *arguments)

    def __getattr__(self, name: str) -> LuaValue:
        # `__annotations__`, by which `values` tells "no results" from nil, are those of the method.
        return getattr(self.function, name)


def method(receiver: LuaValue, name: str) -> BoundMethod:
    """`receiver:name`, for a call whose arguments make calls: Lua looks the method up first."""
    return BoundMethod(receiver, name, index(receiver, name))


def length(value: LuaValue) -> LuaValue:
    """`#value`"""
    kind = value.__class__
    if kind is str:
        return len(value)
    if kind is Table:
        return len(value.array) - 1
    if isinstance(value, Table):
        handler = metamethod(value, "__len")
        return len(value.array) - 1 if handler is None else first(call_sync(handler, value))
    raise OperandFault("length", (value,), 0)


def concat(*operands: LuaValue) -> LuaValue:
    """`a .. b .. …`, from the right: strings, numbers and error objects, else `__concat`."""
    joined = ""
    for operand in operands:
        if operand.__class__ is str:
            joined += operand
        elif operand.__class__ is int:
            joined += str(operand)
        elif (text := _concat_text(operand)) is not None:
            joined += text
        else:
            return _concat_in_pairs(operands)
    return joined


def _concat_in_pairs(operands: tuple[LuaValue, ...]) -> LuaValue:
    result = operands[-1]
    for position in range(len(operands) - 2, -1, -1):
        result = _concat_pair(operands[position], result, position)
    return result


def _concat_pair(left: LuaValue, right: LuaValue, position: int) -> LuaValue:
    prefix, suffix = _concat_text(left), _concat_text(right)
    if prefix is not None and suffix is not None:
        return prefix + suffix
    handler = metamethod(left, "__concat")
    if handler is None:
        handler = metamethod(right, "__concat")
    if handler is None:
        raise (
            OperandFault("concat", (left,), position)
            if prefix is None
            else OperandFault("concat", (right,), position + 1)
        )
    return first(call_sync(handler, left, right))


def _concat_text(operand: LuaValue) -> str | None:
    kind = operand.__class__
    if kind is str:
        return operand  # type: ignore[no-any-return]
    if kind is int:
        return str(operand)
    if kind is float:
        return float_text(operand)
    return operand.lua_tostring() if isinstance(operand, ErrorObject) else None


def eq(left: LuaValue, right: LuaValue) -> bool:
    """`left == right`: different types are never equal; an integer meets a float as a float (dialect §1.3)."""
    kind, other = left.__class__, right.__class__
    if kind is other:
        return left == right  # type: ignore[no-any-return]
    if (kind is int and other is float) or (kind is float and other is int):
        return float(left) == float(right)
    return isinstance(left, Table) and isinstance(right, Table) and left == right


def lt(left: LuaValue, right: LuaValue) -> bool:
    """`left < right`"""
    kind, other = left.__class__, right.__class__
    if kind is other and (kind is int or kind is float or kind is str):
        return left < right  # type: ignore[no-any-return]
    if (kind is int and other is float) or (kind is float and other is int):
        return float(left) < float(right)
    return _ordered(left, right, "__lt__", "__gt__")


def le(left: LuaValue, right: LuaValue) -> bool:
    """`left <= right`"""
    kind, other = left.__class__, right.__class__
    if kind is other and (kind is int or kind is float or kind is str):
        return left <= right  # type: ignore[no-any-return]
    if (kind is int and other is float) or (kind is float and other is int):
        return float(left) <= float(right)
    return _ordered(left, right, "__le__", "__ge__")


def gt(left: LuaValue, right: LuaValue) -> bool:
    """`left > right`, which is `right < left`"""
    return lt(right, left)


def ge(left: LuaValue, right: LuaValue) -> bool:
    """`left >= right`, which is `right <= left`"""
    return le(right, left)


def _ordered(left: LuaValue, right: LuaValue, forward: str, reflected: str) -> bool:
    result = overloaded(left, right, forward, reflected)
    if result is NotImplemented:
        raise OperandFault("compare", (left, right), 0)
    return bool(result)
