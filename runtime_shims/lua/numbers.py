"""Numbers: arithmetic, bitwise operations, and numbers to and from text (dialect §1.3).

`+ - *` on two integers wrap to 64 bits; with a float operand they are float. `/ % ^` are always float. `//` and the
bitwise operations truncate their operands to integers first; `>>` keeps the sign. Strings are coerced (to floats) by
`+ - * / % ^` and unary minus only. Unary minus keeps an integer an integer: the difference shows in nothing but
`math.type`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Final

from runtime_shims.lua.errors import LibraryError, OperandFault
from runtime_shims.lua.metatable import MetaTable
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue

MIN_INTEGER: Final = -(1 << 63)
MAX_INTEGER: Final = (1 << 63) - 1
_MASK: Final = (1 << 64) - 1

#: From here on a float without a fraction is no longer printed as an integer (2^63).
_INTEGER_END: Final = 2.0**63
#: From here on shortest text of a float with a fraction has an exponent (Go's 'g' format, dialect §1.3).
_EXPONENT_START: Final = 1e6

_WHITE = " \t\n\v\f\r"
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_HEXADECIMAL = re.compile(r"([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?\d+))?", re.ASCII)
_DIGITS = re.compile(r"[+-]?\d+", re.ASCII)


def wrap(value: LuaValue) -> LuaValue:
    """An exact integer result reduced to 64 bits in two's complement; a float, also infinity and NaN, stays itself."""
    if MIN_INTEGER <= value <= MAX_INTEGER or value.__class__ is float:
        return value
    value &= _MASK
    return value - (1 << 64) if value > MAX_INTEGER else value


def truncate(value: int | float) -> int:
    """A number as a 64-bit integer, towards zero; what no integer can hold becomes the smallest one, as on amd64."""
    if value.__class__ is int:
        return value
    return int(value) if -_INTEGER_END <= value < _INTEGER_END else MIN_INTEGER


def float_text(value: float) -> str:
    """The text of a float: without fraction where it fits an integer, else the shortest form that reads back."""
    if value.is_integer():
        if -_INTEGER_END <= value < _INTEGER_END:
            return str(int(value))
        return repr(value)
    if -_EXPONENT_START < value < _EXPONENT_START:
        return repr(value)
    if value != value:
        return "NaN"
    if value in (math.inf, -math.inf):
        return "+Inf" if value > 0 else "-Inf"
    sign = "-" if value < 0 else ""
    whole, _, fraction = repr(abs(value)).partition(".")
    return f"{sign}{whole[0]}.{whole[1:]}{fraction}e+{len(whole) - 1:02d}"


def parse_number(text: str) -> int | float | None:
    """A Lua numeral in text, as arithmetic coerces it: decimal or hexadecimal, blanks around; None when it is none."""
    text = text.strip(_WHITE)
    if _DECIMAL.fullmatch(text):
        if _DIGITS.fullmatch(text) and MIN_INTEGER <= (value := int(text)) <= MAX_INTEGER:
            return value
        return float(text)
    match = _HEXADECIMAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return None
    if match[3] is None and match[4] is None:
        digits = int(match[2], 16)
        whole: int = wrap(-digits if match[1] == "-" else digits)
        return whole
    fraction = match[3] or ""
    mantissa = int(match[2] + fraction, 16)
    try:
        magnitude = math.ldexp(mantissa, int(match[4] or 0) - 4 * len(fraction)) if mantissa else 0.0
    except OverflowError:
        magnitude = math.inf
    return -magnitude if match[1] == "-" else magnitude


def text_to_number(text: str, base: int | None) -> int | float | None:
    """`tonumber` of a string: a float only when it holds a ".", else an integer in `base` (10, or 16 behind "0x")."""
    text = text.strip(" \t\n")
    if "." in text:
        if not (_DECIMAL.fullmatch(text) or ((match := _HEXADECIMAL.fullmatch(text)) and match[4])):
            return None
        value = parse_number(text)
        return float(value) if value is not None and abs(value) != math.inf else None
    sign = -1 if text[:1] == "-" else 1
    digits = text[1:] if text[:1] in ("+", "-") else text
    if base is None:
        base = 10
        if digits[:2] in ("0x", "0X"):
            base, digits = 16, digits[2:]
    if not (digits.isascii() and digits.isalnum()):
        return None
    try:
        integer = sign * int(digits, base)
    except ValueError:
        return None
    return integer if MIN_INTEGER <= integer <= MAX_INTEGER else None


def add(left: LuaValue, right: LuaValue) -> LuaValue:
    """`left + right`"""
    kind, other = left.__class__, right.__class__
    if kind is other:
        if kind is int:
            result = left + right
            return result if MIN_INTEGER <= result <= MAX_INTEGER else wrap(result)
        if kind is float:
            return left + right
    elif (kind is float and other is int) or (kind is int and other is float):
        return left + right
    return _overloaded_or_coerced(left, right, "add", add)


def sub(left: LuaValue, right: LuaValue) -> LuaValue:
    """`left - right`"""
    kind, other = left.__class__, right.__class__
    if kind is other:
        if kind is int:
            result = left - right
            return result if MIN_INTEGER <= result <= MAX_INTEGER else wrap(result)
        if kind is float:
            return left - right
    elif (kind is float and other is int) or (kind is int and other is float):
        return left - right
    return _overloaded_or_coerced(left, right, "sub", sub)


def mul(left: LuaValue, right: LuaValue) -> LuaValue:
    """`left * right`"""
    kind, other = left.__class__, right.__class__
    if kind is other:
        if kind is int:
            result = left * right
            return result if MIN_INTEGER <= result <= MAX_INTEGER else wrap(result)
        if kind is float:
            return left * right
    elif (kind is float and other is int) or (kind is int and other is float):
        return left * right
    return _overloaded_or_coerced(left, right, "mul", mul)


def div(left: LuaValue, right: LuaValue) -> LuaValue:
    """`left / right`, always float; division by zero gives an infinity or NaN."""
    kind, other = left.__class__, right.__class__
    if (kind is int or kind is float) and (other is int or other is float):
        if right:
            return left / right if kind is float or other is float else float(left) / float(right)
        if left == 0 or left != left:
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    return _overloaded_or_coerced(left, right, "div", div)


def mod(left: LuaValue, right: LuaValue) -> LuaValue:
    """`left % right`, always float, with the sign of the divisor; modulo zero gives NaN."""
    kind, other = left.__class__, right.__class__
    if (kind is int or kind is float) and (other is int or other is float):
        try:
            result = math.fmod(left, right)
        except ValueError:
            return math.nan
        return result + right if (result < 0 < right or right < 0 < result) else result
    return _overloaded_or_coerced(left, right, "mod", mod)


def power(left: LuaValue, right: LuaValue) -> LuaValue:
    """`left ^ right`, always float."""
    kind, other = left.__class__, right.__class__
    if (kind is int or kind is float) and (other is int or other is float):
        base, exponent = float(left), float(right)
        if exponent == 2.0:
            return base * base  # the C library's pow is less exact here
        negative_odd = exponent % 2 == 1 and math.copysign(1.0, base) < 0
        try:
            return math.pow(base, exponent)
        except OverflowError:
            return -math.inf if negative_odd else math.inf
        except ValueError:
            if base == 0.0:
                return -math.inf if negative_odd else math.inf
            return math.nan
    return _overloaded_or_coerced(left, right, "pow", power)


def neg(operand: LuaValue) -> LuaValue:
    """`-operand`: a float for integers beyond 2^53, since the dialect negates in floats (dialect §1.3)."""
    kind = operand.__class__
    if kind is int:
        return -operand if -(2**53) <= operand <= 2**53 else -float(operand)
    if kind is float:
        return -operand
    return _overloaded_or_coerced(operand, operand, "unm", lambda value, _: -value)


def idiv(left: LuaValue, right: LuaValue) -> LuaValue:
    """`left // right`: floor division of the operands truncated to integers. Raises `attempt to divide by zero`."""
    if left.__class__ is int and right.__class__ is int and right:
        quotient = left // right
        return quotient if quotient <= MAX_INTEGER else MIN_INTEGER
    dividend, divisor = _integers(left, right, "idiv")
    if divisor == 0:
        raise LibraryError("attempt to divide by zero")
    return wrap(dividend // divisor)


_SPECIAL_METHODS: Final = {
    "add": ("__add__", "__radd__"),
    "sub": ("__sub__", "__rsub__"),
    "mul": ("__mul__", "__rmul__"),
    "div": ("__truediv__", "__rtruediv__"),
    "mod": ("__mod__", "__rmod__"),
    "pow": ("__pow__", "__rpow__"),
}


def overloaded(left: LuaValue, right: LuaValue, forward: str, reflected: str) -> LuaValue:
    """The result of a table's or userdata's own special method, `NotImplemented` when neither operand has one."""
    for operand, other, name in ((left, right, forward), (right, left, reflected)):
        if isinstance(operand, MetaTable | LuaObject):
            method = getattr(operand.__class__, name, None)
            result = NotImplemented if method is None else method(operand, other)
            if result is not NotImplemented:
                return result
    return NotImplemented


def _overloaded_or_coerced(
    left: LuaValue, right: LuaValue, event: str, operation: Callable[[LuaValue, LuaValue], LuaValue]
) -> LuaValue:
    """The slow path of an arithmetic operation: metamethods, then numeric strings (as floats), then the fault."""
    if event == "unm":
        result = MetaTable.__neg__(left) if isinstance(left, MetaTable) else NotImplemented
    else:
        result = overloaded(left, right, *_SPECIAL_METHODS[event])
    if result is not NotImplemented:
        return result
    x, y = _coerced(left), _coerced(right)
    if x is None or y is None:
        operands = (left,) if event == "unm" else (left, right)
        raise OperandFault(event, operands, 0 if not _is_number(left) or event == "unm" else 1)
    return operation(float(x), float(y))


def _coerced(operand: LuaValue) -> int | float | None:
    if operand.__class__ is str:
        return parse_number(operand)
    return operand if _is_number(operand) else None


def _is_number(operand: LuaValue) -> bool:
    return operand.__class__ is int or operand.__class__ is float


def _integers(left: LuaValue, right: LuaValue, operation: str) -> tuple[int, int]:
    """Both operands truncated to integers; strings are not coerced."""
    if not _is_number(left):
        raise OperandFault(operation, (left, right), 0)
    if not _is_number(right):
        raise OperandFault(operation, (left, right), 1)
    return truncate(left), truncate(right)


def band(left: LuaValue, right: LuaValue) -> int:
    """`left & right`"""
    if left.__class__ is int and right.__class__ is int:
        return left & right
    x, y = _integers(left, right, "bitwise")
    return x & y


def bor(left: LuaValue, right: LuaValue) -> int:
    """`left | right`"""
    if left.__class__ is int and right.__class__ is int:
        return left | right
    x, y = _integers(left, right, "bitwise")
    return x | y


def bxor(left: LuaValue, right: LuaValue) -> int:
    """`left ~ right`"""
    if left.__class__ is int and right.__class__ is int:
        return left ^ right
    x, y = _integers(left, right, "bitwise")
    return x ^ y


def bnot(operand: LuaValue) -> int:
    """`~operand`"""
    if not _is_number(operand):
        raise OperandFault("bitwise", (operand,), 0)
    return ~truncate(operand)


def shl(left: LuaValue, right: LuaValue) -> int:
    """`left << right`; 64 and more give 0, a negative count shifts right."""
    if left.__class__ is int and right.__class__ is int:
        return _shift_left(left, right)
    x, y = _integers(left, right, "bitwise")
    return _shift_left(x, y)


def shr(left: LuaValue, right: LuaValue) -> int:
    """`left >> right`, keeping the sign; 64 and more give 0, a negative count shifts left."""
    if left.__class__ is int and right.__class__ is int:
        return _shift_left(left, -right)
    x, y = _integers(left, right, "bitwise")
    return _shift_left(x, -y)


def _shift_left(value: int, count: int) -> int:
    if not -64 < count < 64:
        return 0
    return wrap(value << count) if count >= 0 else value >> -count
