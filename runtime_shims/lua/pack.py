"""`string.pack`, `string.unpack` and `string.packsize`: binary layouts (Lua 5.4 §6.4.2)."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from runtime_shims.lua.arguments import integer_argument, number_argument, string_argument
from runtime_shims.lua.errors import ArgumentError, LibraryError
from runtime_shims.lua.numbers import wrap
from runtime_shims.lua.values import LuaValue

ByteOrder: TypeAlias = Literal["little", "big"]
Kind: TypeAlias = Literal["signed", "unsigned", "float", "fixed", "counted", "zero", "padding", "alignment"]

_MAX_INTEGER_SIZE: Final = 16
_INTEGER_SIZE: Final = 8
_NATIVE_ALIGNMENT: Final = 8
_MAX_TOTAL: Final = 0x7FFFFFFF
_ALIGNED: Final = frozenset({"signed", "unsigned", "float", "counted"})

#: What each option letter stands for: its kind and size. None: a size may follow in the layout, see `_sized`.
_OPTIONS: Final[dict[str, tuple[Kind, int | None]]] = {
    "b": ("signed", 1),
    "B": ("unsigned", 1),
    "h": ("signed", 2),
    "H": ("unsigned", 2),
    "i": ("signed", None),
    "I": ("unsigned", None),
    "l": ("signed", 8),
    "L": ("unsigned", 8),
    "j": ("signed", 8),
    "J": ("unsigned", 8),
    "T": ("unsigned", 8),
    "f": ("float", 4),
    "d": ("float", 8),
    "n": ("float", 8),
    "s": ("counted", None),
    "c": ("fixed", None),
    "z": ("zero", 0),
    "x": ("padding", 1),
}


@dataclass(slots=True, frozen=True)
class Item:
    """One thing in a layout: its kind, its size in bytes, the padding before it, and the byte order."""

    kind: Kind
    size: int
    padding: int
    order: ByteOrder


class _Layout:
    """Reads the items of a layout string one by one."""

    def __init__(self, text: str, function: str) -> None:
        self._text = text
        self._function = function
        self._at = 0
        self._order: ByteOrder = sys.byteorder
        self._max_alignment = 1
        #: Bytes before the next item; the reader of the items keeps it up to date, alignment depends on it.
        self.total = 0

    def items(self) -> Iterator[Item]:
        """The items in order. Raises `LuaError` where the layout is malformed."""
        while self._at < len(self._text):
            option = self._next_letter()
            if option == "<":
                self._order = "little"
            elif option == ">":
                self._order = "big"
            elif option == "=":
                self._order = sys.byteorder
            elif option == "!":
                self._max_alignment = self._integer_size(_NATIVE_ALIGNMENT)
            elif option == "X":
                yield Item("alignment", 0, self._explicit_alignment(), self._order)
            elif option != " ":
                kind, size = self._sized(option)
                yield Item(kind, size, self._padding(size) if kind in _ALIGNED else 0, self._order)

    def _next_letter(self) -> str:
        self._at += 1
        return self._text[self._at - 1]

    def _sized(self, option: str) -> tuple[Kind, int]:
        if option not in _OPTIONS:
            raise LibraryError(f"invalid format option '{option}'")
        kind, size = _OPTIONS[option]
        if size is not None:
            return kind, size
        if kind == "fixed":
            length = self._number(None)
            if length is None:
                raise LibraryError("missing size for format option 'c'")
            return kind, length
        return kind, self._integer_size(8 if kind == "counted" else 4)

    def _number(self, default: int | None) -> int | None:
        begin = self._at
        while self._at < len(self._text) and self._text[self._at] in "0123456789":
            self._at += 1
        return int(self._text[begin : self._at]) if self._at > begin else default

    def _integer_size(self, default: int) -> int:
        size = self._number(default)
        if size is None or not 1 <= size <= _MAX_INTEGER_SIZE:
            raise LibraryError(f"integral size ({size}) out of limits [1,{_MAX_INTEGER_SIZE}]")
        return size

    def _padding(self, alignment: int) -> int:
        alignment = min(alignment, self._max_alignment)
        if alignment <= 1:
            return 0
        if alignment & (alignment - 1):
            raise ArgumentError(1, self._function, "format asks for alignment not power of 2")
        return -self.total % alignment

    def _explicit_alignment(self) -> int:
        """The padding of `X`, which aligns as the option behind it would."""
        if self._at < len(self._text):
            kind, size = self._sized(self._next_letter())
            if kind in _ALIGNED or kind == "padding":
                return self._padding(size)
        raise ArgumentError(1, self._function, "invalid next option for option 'X'")


def pack(layout: str, arguments: tuple[LuaValue, ...]) -> str:
    """`string.pack(layout, …)`"""
    out = bytearray()
    reader = _Layout(layout, "pack")
    position = 1
    for item in reader.items():
        out += bytes(item.padding)
        if item.kind == "padding":
            out += b"\0"
        elif item.kind != "alignment":
            position += 1
            value = arguments[position - 2] if position - 2 < len(arguments) else None
            out += _pack_item(item, value, position)
        reader.total = len(out)
    return out.decode("latin-1")


def _pack_item(item: Item, value: LuaValue, position: int) -> bytes:
    if item.kind == "float":
        return _pack_float(item, float(number_argument(value, position, "pack")))
    if item.kind in ("signed", "unsigned"):
        return _pack_integer(item, integer_argument(value, position, "pack"), position)
    text = string_argument(value, position, "pack").encode("latin-1")
    if item.kind == "fixed":
        if len(text) > item.size:
            raise ArgumentError(position, "pack", "string longer than given size")
        return text.ljust(item.size, b"\0")
    if item.kind == "zero":
        if b"\0" in text:
            raise ArgumentError(position, "pack", "string contains zeros")
        return text + b"\0"
    if item.size < _INTEGER_SIZE and len(text) >= 1 << (8 * item.size):
        raise ArgumentError(position, "pack", "string length does not fit in given size")
    return len(text).to_bytes(item.size, item.order) + text


def _pack_integer(item: Item, value: int, position: int) -> bytes:
    if item.size < _INTEGER_SIZE:
        bits = 8 * item.size
        if item.kind == "signed" and not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
            raise ArgumentError(position, "pack", "integer overflow")
        if item.kind == "unsigned" and not 0 <= value < 1 << bits:
            raise ArgumentError(position, "pack", "unsigned overflow")
    if item.kind == "unsigned":
        value &= (1 << (8 * min(item.size, _INTEGER_SIZE))) - 1
    return value.to_bytes(item.size, item.order, signed=item.kind == "signed")


def _float_code(item: Item) -> str:
    return ("<" if item.order == "little" else ">") + ("f" if item.size == 4 else "d")


def _pack_float(item: Item, value: float) -> bytes:
    try:
        return struct.pack(_float_code(item), value)
    except OverflowError:  # C's conversion to single precision gives an infinity
        return struct.pack(_float_code(item), float("inf") if value > 0 else float("-inf"))


def packsize(layout: str) -> int:
    """`string.packsize(layout)`"""
    reader = _Layout(layout, "packsize")
    for item in reader.items():
        if item.kind in ("counted", "zero"):
            raise ArgumentError(1, "packsize", "variable-length format")
        reader.total += item.padding + item.size
        if reader.total > _MAX_TOTAL:
            raise ArgumentError(1, "packsize", "format result too large")
    return reader.total


def unpack(layout: str, data: str, start: int) -> tuple[LuaValue, ...]:
    """`string.unpack(layout, data, start)`: the values and the position behind the last."""
    position = start - 1 if start > 0 else len(data) + start if start != 0 and -start <= len(data) else 0
    if position > len(data):
        raise ArgumentError(3, "unpack", "initial position out of string")
    raw = data.encode("latin-1")
    reader = _Layout(layout, "unpack")
    reader.total = position
    results: list[LuaValue] = []
    for item in reader.items():
        position += item.padding
        if position + item.size > len(raw):
            raise ArgumentError(2, "unpack", "data string too short")
        position = _unpack_item(item, raw, position, results)
        reader.total = position
    return (*results, position + 1)


def _unpack_item(item: Item, raw: bytes, position: int, results: list[LuaValue]) -> int:
    """Appends the value at a position and gives the position behind it."""
    end = position + item.size
    if item.kind in ("signed", "unsigned"):
        results.append(_unpack_integer(item, raw[position:end]))
    elif item.kind == "float":
        results.append(struct.unpack(_float_code(item), raw[position:end])[0])
    elif item.kind == "fixed":
        results.append(raw[position:end].decode("latin-1"))
    elif item.kind == "counted":
        length = int.from_bytes(raw[position:end], item.order)
        if end + length > len(raw):
            raise ArgumentError(2, "unpack", "data string too short")
        results.append(raw[end : end + length].decode("latin-1"))
        end += length
    elif item.kind == "zero":
        end = raw.find(b"\0", position)
        if end < 0:
            raise ArgumentError(2, "unpack", "unfinished string for format 'z'")
        results.append(raw[position:end].decode("latin-1"))
        end += 1
    return end


def _unpack_integer(item: Item, raw: bytes) -> LuaValue:
    value = int.from_bytes(raw, item.order, signed=item.kind == "signed")
    if item.size > _INTEGER_SIZE and not -(1 << 63) <= value < 1 << 64:
        raise LibraryError(f"{item.size}-byte integer does not fit into Lua Integer")
    return int(wrap(value))
