"""Values of string and number literals (spec/dialect.md §1.2)."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:([0-9]{1,3})|(\r\n|\n\r|[\s\S]))")
_THREE_DIGITS = re.compile(r"\\[2-9][0-9]{2}")
_LINE_BREAK = re.compile(r"\r\n|\n\r|\r")
_SIMPLE_ESCAPES = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\r": "\n",
    "\r\n": "\n",
    "\n\r": "\n",
}
_DECIMAL = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]+\Z")
_HEX_FLOAT = re.compile(r"0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*(?:[pP][+-]?[0-9]*)?\Z")
_MAX_INTEGER = 2**63 - 1
_DIGITS_OF_MAX_INTEGER = 19


class LiteralError(ValueError):
    """A literal without a value; ``start`` and ``end`` are offsets into its text."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


def to_byte_string(text: str) -> str:
    """The UTF-8 bytes of ``text``, one character per byte; escaped bytes (surrogateescape) become themselves."""
    if text.isascii():
        return text
    try:
        encoded = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        encoded = text.encode("utf-8", "surrogatepass")
    return encoded.decode("latin-1")


def string_value(text: str) -> str:
    """The byte string of a quoted or long-bracket literal.

    Unknown escapes lose their backslash; line breaks of every style become ``\\n``; the first line break of a long
    string is dropped. Raises LiteralError for a decimal escape above 255.
    """
    if text[0] == "[":
        return _long_string_value(text)
    if "\\" not in text:
        return to_byte_string(text[1:-1])
    if _THREE_DIGITS.search(text):
        _check_decimal_escapes(text)
    return _ESCAPE.sub(_unescape, to_byte_string(text[1:-1]))


def _unescape(match: re.Match[str]) -> str:
    digits, other = match.groups()
    return _SIMPLE_ESCAPES.get(other, other) if digits is None else chr(int(digits))


def _check_decimal_escapes(text: str) -> None:
    """Raise for the first decimal escape above 255, on the text itself, where offsets are characters."""
    for match in _ESCAPE.finditer(text, 1, len(text) - 1):
        if match[1] and int(match[1]) > 255:
            raise LiteralError(f"decimal escape `\\{match[1]}` is larger than 255", match.start(), match.end())


def _long_string_value(text: str) -> str:
    width = text.index("[", 1) + 1
    content = text[width:-width]
    if "\r" in content:
        content = _LINE_BREAK.sub("\n", content)
    return to_byte_string(content.removeprefix("\n"))


def number_value(text: str) -> int | float:
    """The number of a numeral: int when it is an integer that fits 64 bits, else float.

    Decimal and hexadecimal integers beyond 64 bits become floats. Raises LiteralError for malformed numerals, which
    include hexadecimal floats.
    """
    if text.isdigit() and len(text) < _DIGITS_OF_MAX_INTEGER:
        return int(text)
    if _HEXADECIMAL.match(text):
        return _fit_integer(int(text, 16))
    if _DECIMAL.match(text):
        digits = text.lstrip("0")
        if digits.isdigit() and len(digits) <= _DIGITS_OF_MAX_INTEGER:
            return _fit_integer(int(digits))
        return float(text)
    if _HEX_FLOAT.match(text) and len(text) > 2:
        raise LiteralError(f"`{text}` is not a number: hexadecimal fractions and exponents do not exist", 0, len(text))
    raise LiteralError(f"malformed number `{text[:40]}`", 0, len(text))


def _fit_integer(value: int) -> int | float:
    if value <= _MAX_INTEGER:
        return value
    try:
        return float(value)
    except OverflowError:
        return float("inf")
