"""`string.format` (dialect §1.4): the conversions of C's `printf` as Lua 5.4 allows them.

As in the reference engine a missing argument prints a marker such as `%!d(MISSING)` and a number with a fraction is
truncated by the integer conversions; neither is an error.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from runtime_shims.lua.arguments import integer_argument, number_argument
from runtime_shims.lua.errors import ArgumentError, LibraryError
from runtime_shims.lua.numbers import MIN_INTEGER
from runtime_shims.lua.text import tostring
from runtime_shims.lua.values import LuaValue

_SPECIFIER = re.compile(r"%([-+ #0]*)(\d*)(?:\.(\d*))?(.?)", re.DOTALL)
#: The conversions and the flags that each allows.
_FLAGS: Final = {
    **dict.fromkeys("di", frozenset("-+0 ")),
    **dict.fromkeys("oxX", frozenset("-#0")),
    "u": frozenset("-0"),
    **dict.fromkeys("aAeEfgG", frozenset("-+#0 ")),
    **dict.fromkeys("cs", frozenset("-")),
    "q": frozenset(),
}
_UNSIGNED_MASK: Final = (1 << 64) - 1


@dataclass(slots=True, frozen=True)
class Specifier:
    """One conversion: its letter, flags, width, precision (None: not given), and Python's own form of it."""

    letter: str
    flags: str
    width: int
    precision: int | None
    native: str

    def pad(self, text: str) -> str:
        """The text in the width, with blanks."""
        return text.ljust(self.width) if "-" in self.flags else text.rjust(self.width)


@lru_cache(512)
def parse_format(template: str) -> tuple[str | Specifier, ...]:
    """Splits a format into literal text and conversions. Raises `LuaError` for a conversion that does not exist."""
    parts: list[str | Specifier] = []
    position = 0
    while (found := template.find("%", position)) >= 0:
        parts.append(template[position:found])
        if template.startswith("%%", found):
            parts.append("%")
            position = found + 2
            continue
        match = _SPECIFIER.match(template, found)
        assert match is not None
        parts.append(_specifier(match))
        position = match.end()
    parts.append(template[position:])
    return tuple(part for part in parts if part != "")


def _specifier(match: re.Match[str]) -> Specifier:
    flags, width, precision, letter = match.groups()
    text = match.group()
    if letter not in _FLAGS:
        raise LibraryError(f"invalid conversion '{text}' to 'format'")
    if letter == "q" and len(text) > 2:
        raise LibraryError("specifier '%q' cannot have modifiers")
    too_long = len(width) > 2 or len(precision or "") > 2 or (letter == "c" and precision is not None)
    if too_long or not _FLAGS[letter].issuperset(flags):
        raise LibraryError(f"invalid conversion specification: '{text}'")
    digits = None if precision is None else int(precision or 0)
    return Specifier(letter, flags, int(width or 0), digits, text)


def format_string(template: str, arguments: tuple[LuaValue, ...]) -> str:
    """`string.format(template, …)`; surplus arguments are ignored."""
    out: list[str] = []
    number = 0
    for part in parse_format(template):
        if part.__class__ is str:
            out.append(part)
        elif number >= len(arguments):
            out.append(f"%!{part.letter}(MISSING)")  # type: ignore[union-attr]
            number += 1
        else:
            out.append(_convert(part, arguments[number], number + 2))  # type: ignore[arg-type]
            number += 1
    return "".join(out)


def _convert(specifier: Specifier, value: LuaValue, position: int) -> str:
    letter = specifier.letter
    if letter == "s":
        text = value if value.__class__ is str else tostring(value)
        return specifier.native % text if len(specifier.native) > 2 else text
    if letter in "di":
        return _integer(specifier, integer_argument(value, position, "format"))
    if letter in "oxXu":
        return _unsigned(specifier, integer_argument(value, position, "format") & _UNSIGNED_MASK)
    if letter == "c":
        return specifier.pad(chr(integer_argument(value, position, "format") & 255))
    if letter == "q":
        return quoted(value, position)
    number = float(number_argument(value, position, "format"))
    if letter in "aA":
        return _hexadecimal(specifier, number)
    if math.isfinite(number):
        return specifier.native % number
    return specifier.pad(_not_finite(specifier, number))


def _integer(specifier: Specifier, value: int) -> str:
    if specifier.precision is None:
        return specifier.native % value
    # With a precision C ignores the flag 0, and precision 0 shows nothing of the value 0.
    digits = "" if specifier.precision == 0 and value == 0 else str(abs(value)).rjust(specifier.precision, "0")
    sign = "-" if value < 0 else "+" if "+" in specifier.flags else " " if " " in specifier.flags else ""
    return specifier.pad(sign + digits)


def _unsigned(specifier: Specifier, value: int) -> str:
    letter = specifier.letter
    digits = f"{value:{'d' if letter == 'u' else letter}}"
    if specifier.precision is not None:
        digits = "" if specifier.precision == 0 and value == 0 else digits.rjust(specifier.precision, "0")
    prefix = ""
    if "#" in specifier.flags:
        if letter == "o":
            digits = digits if digits.startswith("0") else "0" + digits
        elif value:
            prefix = "0" + letter
    if "0" in specifier.flags and "-" not in specifier.flags and specifier.precision is None:
        digits = digits.rjust(specifier.width - len(prefix), "0")
    return specifier.pad(prefix + digits)


def _not_finite(specifier: Specifier, value: float) -> str:
    text = "nan" if value != value else "inf"
    sign = "-" if value < 0 else "+" if "+" in specifier.flags else " " if " " in specifier.flags else ""
    text = sign + text
    return text.upper() if specifier.letter in "EGA" else text


def _hexadecimal(specifier: Specifier, value: float) -> str:
    """C's `%a`."""
    if not math.isfinite(value):
        return specifier.pad(_not_finite(specifier, value))
    sign = "-" if math.copysign(1.0, value) < 0 else "+" if "+" in specifier.flags else ""
    sign = sign or (" " if " " in specifier.flags else "")
    body = _hexadecimal_digits(abs(value), specifier.precision, "#" in specifier.flags)
    if "0" in specifier.flags and "-" not in specifier.flags:
        body = body[2:].rjust(specifier.width - len(sign) - 2, "0")
        body = "0x" + body
    text = specifier.pad(sign + body)
    return text.upper() if specifier.letter == "A" else text


def _hexadecimal_digits(value: float, precision: int | None, keep_point: bool) -> str:
    """`0x1.8p+1` of a number that is not negative, rounded half to even to a number of digits."""
    mantissa, exponent = 0, 0
    if value:
        fraction, exponent = math.frexp(value)
        exponent -= 1
        if exponent < -1022:
            fraction, exponent = math.ldexp(fraction, exponent + 1022), -1022
        mantissa = int(fraction * 2**53)
    digits = 13
    if precision is not None and precision < digits:
        dropped = 4 * (digits - precision)
        quotient, rest = divmod(mantissa, 1 << dropped)
        half = 1 << (dropped - 1)
        mantissa = quotient + (rest > half or (rest == half and quotient & 1))
        digits = precision
    lead, tail = divmod(mantissa, 1 << (4 * digits))
    text = f"{tail:0{digits}x}" if digits else ""
    text = text.rstrip("0") if precision is None else text.ljust(precision, "0")
    point = "." if text or keep_point else ""
    return f"0x{lead:x}{point}{text}p{exponent:+d}"


_PLAIN_HEXADECIMAL: Final = Specifier("a", "", 0, None, "%a")


def quoted(value: LuaValue, position: int) -> str:
    """`%q`: the value as a Lua literal. Raises `LuaError` for a value that has none."""
    kind = value.__class__
    if kind is str:
        return _quoted_string(value)
    if kind is int:
        return str(value) if value != MIN_INTEGER else "0x8000000000000000"
    if kind is float:
        if value != value:
            return "(0/0)"
        if math.isinf(value):
            return "1e9999" if value > 0 else "-1e9999"
        if value.is_integer() and abs(value) < 2.0**63:
            return str(int(value))
        return _hexadecimal(_PLAIN_HEXADECIMAL, value)
    if value is None or kind is bool:
        return tostring(value)
    raise ArgumentError(position, "format", "value has no literal form")


def _quoted_string(value: str) -> str:
    out = ['"']
    for place, character in enumerate(value):
        if character in '"\\\n':
            out.append("\\" + character)
        elif character < " " or character == "\x7f":
            followed_by_digit = "0" <= value[place + 1 : place + 2] <= "9"
            out.append(f"\\{ord(character):03d}" if followed_by_digit else f"\\{ord(character)}")
        else:
            out.append(character)
    return "".join(out) + '"'
