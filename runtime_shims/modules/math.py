"""Lua's `math` library (dialect §1.3): `huge` is the largest finite float, `log` has one argument."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import cache
from typing import Final

from runtime_shims.lua.arguments import any_argument, integer_argument, number_argument
from runtime_shims.lua.errors import ArgumentError
from runtime_shims.lua.hooks import hooks
from runtime_shims.lua.metatable import freeze
from runtime_shims.lua.numbers import MAX_INTEGER, MIN_INTEGER, parse_number, power
from runtime_shims.lua.operators import lt
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import ABSENT, LuaFunction, LuaValue

pi: Final = math.pi
huge: Final = sys.float_info.max
maxinteger: Final = MAX_INTEGER
mininteger: Final = MIN_INTEGER

_MASK: Final = (1 << 64) - 1
_INTEGER_END: Final = 2.0**63


def abs_(x: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`math.abs(x)`"""
    number = x if x.__class__ is int or x.__class__ is float else number_argument(x, 1, "abs")
    return abs(number) if number != MIN_INTEGER or number.__class__ is float else MIN_INTEGER


def floor(x: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`math.floor(x)`: an integer where one can hold it."""
    if x.__class__ is float and -_INTEGER_END <= x < _INTEGER_END:
        return math.floor(x)
    return x if x.__class__ is int else _rounded(number_argument(x, 1, "floor"), math.floor)


def ceil(x: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`math.ceil(x)`: an integer where one can hold it."""
    if x.__class__ is float and -_INTEGER_END <= x < _INTEGER_END:
        return math.ceil(x)
    return x if x.__class__ is int else _rounded(number_argument(x, 1, "ceil"), math.ceil)


def _rounded(number: int | float, rounding: Callable[[float], int]) -> int | float:
    if number.__class__ is int or not math.isfinite(number):
        return number
    rounded = rounding(number)
    return rounded if MIN_INTEGER <= rounded <= MAX_INTEGER else float(rounded)


def max_(*numbers: LuaValue) -> LuaValue:
    """`math.max(x, …)`"""
    if len(numbers) == 2:
        x, y = numbers
        if x.__class__ is y.__class__ and (x.__class__ is int or x.__class__ is float):
            return y if x < y else x
    return _extreme(numbers, "max", lambda best, number: lt(best, number))


def min_(*numbers: LuaValue) -> LuaValue:
    """`math.min(x, …)`"""
    if len(numbers) == 2:
        x, y = numbers
        if x.__class__ is y.__class__ and (x.__class__ is int or x.__class__ is float):
            return y if y < x else x
    return _extreme(numbers, "min", lambda best, number: lt(number, best))


def _extreme(
    numbers: tuple[LuaValue, ...], function: str, is_better: Callable[[LuaValue, LuaValue], bool]
) -> int | float:
    best = number_argument(numbers[0] if numbers else ABSENT, 1, function)
    for position, value in enumerate(numbers[1:], 2):
        number = number_argument(value, position, function)
        if is_better(best, number):
            best = number
    return best


def fmod(x: LuaValue = ABSENT, y: LuaValue = ABSENT, *_: LuaValue) -> float:
    """`math.fmod(x, y)`: the remainder with the sign of x; NaN for y = 0."""
    dividend, divisor = number_argument(x, 1, "fmod"), number_argument(y, 2, "fmod")
    try:
        return math.fmod(dividend, divisor)
    except ValueError:
        return math.nan


def modf(x: LuaValue = ABSENT, *_: LuaValue) -> tuple[LuaValue, float]:
    """`math.modf(x)`: the integral and the fractional part."""
    number = number_argument(x, 1, "modf")
    if number.__class__ is int or math.isinf(number):
        return number, 0.0
    fraction, integral = math.modf(number)
    return integral, fraction


def pow_(x: LuaValue = ABSENT, y: LuaValue = ABSENT, *_: LuaValue) -> float:
    """`math.pow(x, y)`"""
    return power(number_argument(x, 1, "pow"), number_argument(y, 2, "pow"))  # type: ignore[no-any-return]


def atan2(y: LuaValue = ABSENT, x: LuaValue = ABSENT, *_: LuaValue) -> float:
    """`math.atan2(y, x)`"""
    return math.atan2(number_argument(y, 1, "atan2"), number_argument(x, 2, "atan2"))


def frexp(x: LuaValue = ABSENT, *_: LuaValue) -> tuple[float, int]:
    """`math.frexp(x)`: mantissa and binary exponent."""
    return math.frexp(number_argument(x, 1, "frexp"))


def ldexp(mantissa: LuaValue = ABSENT, exponent: LuaValue = ABSENT, *_: LuaValue) -> float:
    """`math.ldexp(m, e)`: m times 2^e."""
    number = float(number_argument(mantissa, 1, "ldexp"))
    try:
        return math.ldexp(number, integer_argument(exponent, 2, "ldexp"))
    except OverflowError:
        return math.copysign(math.inf, number)


def _real(name: str, function: Callable[[float], float], limits: dict[float, float] | None = None) -> LuaFunction:
    """A function of one real number; outside its domain NaN, or the limit given for that point."""

    def real(x: LuaValue = ABSENT, *_: LuaValue) -> float:
        number = float(number_argument(x, 1, name))
        try:
            return function(number)
        except OverflowError:
            return -math.inf if name == "sinh" and number < 0 else math.inf
        except ValueError:
            return limits.get(number, math.nan) if limits else math.nan

    real.__name__ = real.__qualname__ = name
    real.__doc__ = f"`math.{name}(x)`"
    return real


_sqrt = _real("sqrt", math.sqrt)


def sqrt(x: LuaValue = ABSENT, *_: LuaValue) -> float:
    """`math.sqrt(x)`"""
    return math.sqrt(x) if (x.__class__ is float or x.__class__ is int) and x >= 0 else _sqrt(x)


exp = _real("exp", math.exp)
log = _real("log", math.log, {0.0: -math.inf})
log10 = _real("log10", math.log10, {0.0: -math.inf})
sin = _real("sin", math.sin)
cos = _real("cos", math.cos)
tan = _real("tan", math.tan)
asin = _real("asin", math.asin)
acos = _real("acos", math.acos)
atan = _real("atan", math.atan)
sinh = _real("sinh", math.sinh)
cosh = _real("cosh", math.cosh)
tanh = _real("tanh", math.tanh)
deg = _real("deg", lambda x: x * (180.0 / math.pi))
rad = _real("rad", lambda x: x * (math.pi / 180.0))


def random(m: LuaValue = ABSENT, n: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`math.random(m, n)`: a float in [0, 1), or an integer from 1 to m, or from m to n.

    The generator is that of the running process (decisions.md 23).
    """
    generator = hooks.random()
    if m is ABSENT:
        return generator.random()
    low, high, position = 1, integer_argument(m, 1, "random"), 1
    if n is not ABSENT:
        low, high, position = high, integer_argument(n, 2, "random"), 2
    if low > high:
        raise ArgumentError(position, "random", "interval is empty")
    return generator.randint(low, high)


def randomseed(*_: LuaValue) -> None:
    """`math.randomseed(…)` does nothing (dialect §1.3)."""


def tointeger(x: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`math.tointeger(x)`: the integer that a number or numeric string equals, nil when there is none."""
    number = parse_number(x) if x.__class__ is str else any_argument(x, 1, "tointeger")
    if number.__class__ is int:
        return number
    if number.__class__ is float and number.is_integer() and -(2.0**63) <= number < 2.0**63:
        return int(number)
    return None


def type_(x: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`math.type(x)`: "integer", "float", or nil for what is no number."""
    kind = any_argument(x, 1, "type").__class__
    return "integer" if kind is int else "float" if kind is float else None


def ult(m: LuaValue = ABSENT, n: LuaValue = ABSENT, *_: LuaValue) -> bool:
    """`math.ult(m, n)`: m below n as unsigned integers."""
    return integer_argument(m, 1, "ult") & _MASK < integer_argument(n, 2, "ult") & _MASK


_MEMBERS: Final = {
    "abs": abs_,
    "acos": acos,
    "asin": asin,
    "atan": atan,
    "atan2": atan2,
    "ceil": ceil,
    "cos": cos,
    "cosh": cosh,
    "deg": deg,
    "exp": exp,
    "floor": floor,
    "fmod": fmod,
    "frexp": frexp,
    "huge": huge,
    "ldexp": ldexp,
    "log": log,
    "log10": log10,
    "max": max_,
    "maxinteger": maxinteger,
    "min": min_,
    "mininteger": mininteger,
    "mod": fmod,
    "modf": modf,
    "pi": pi,
    "pow": pow_,
    "rad": rad,
    "random": random,
    "randomseed": randomseed,
    "sin": sin,
    "sinh": sinh,
    "sqrt": sqrt,
    "tan": tan,
    "tanh": tanh,
    "tointeger": tointeger,
    "type": type_,
    "ult": ult,
}


@cache
def as_table() -> Table:
    """The library as a Lua value."""
    return freeze(Table(**_MEMBERS))
