"""Lua's `string` library (dialect §1.4). Strings are bytes; only `lower` and `upper` know UTF-8."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from operator import itemgetter
from typing import Final, NoReturn

from runtime_shims.lua import format as formats
from runtime_shims.lua import pack as layouts
from runtime_shims.lua.arguments import (
    integer_argument,
    optional_integer,
    string_argument,
)
from runtime_shims.lua.calls import adjust, call_sync, first
from runtime_shims.lua.errors import ArgumentError, LibraryError, argument_type_error
from runtime_shims.lua.metatable import freeze
from runtime_shims.lua.numbers import float_text
from runtime_shims.lua.operators import index
from runtime_shims.lua.patterns import Found, Pattern, compile_pattern, is_plain, matches
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import ABSENT, LuaFunction, LuaValue, type_name

#: Longest string that `rep` makes.
_MAX_LENGTH: Final = 1 << 30
_MAX_RESULTS: Final = 1_000_000
_ESCAPE: Final = "%"


def len_(s: LuaValue = ABSENT, *_: LuaValue) -> int:
    """`string.len(s)`"""
    return len(string_argument(s, 1, "len"))


def sub(s: LuaValue = ABSENT, i: LuaValue = ABSENT, j: LuaValue = None, *_: LuaValue) -> str:
    """`string.sub(s, i, j)`: the bytes i to j, counted from the end when negative."""
    text = s if s.__class__ is str else string_argument(s, 1, "sub")
    start = i if i.__class__ is int else integer_argument(i, 2, "sub")
    stop = j if j.__class__ is int else -1 if j is None else integer_argument(j, 3, "sub")
    if start > 0:
        start -= 1
    if stop >= 0:
        return text[start:stop]
    return text[start:] if stop == -1 else text[start : stop + 1]


def byte(s: LuaValue = ABSENT, i: LuaValue = None, j: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`string.byte(s, i, j)`: the codes of the bytes i to j, by default of the first."""
    position = 1 if i is None else i
    if j is None and s.__class__ is str and position.__class__ is int and 0 < position <= len(s):
        return ord(s[position - 1])
    text = string_argument(s, 1, "byte")
    start = optional_integer(i, 1, 2, "byte")
    begin = _begin(start, len(text))
    stop = _end(optional_integer(j, start, 3, "byte"), len(text))
    if stop - begin == 1:
        return ord(text[begin])
    if stop - begin >= _MAX_RESULTS:
        raise LibraryError("string slice too long")
    return tuple(map(ord, text[begin:stop]))


def char(*codes: LuaValue) -> str:
    """`string.char(…)`: the string of byte codes."""
    numbers = [integer_argument(code, position, "char") for position, code in enumerate(codes, 1)]
    for position, number in enumerate(numbers, 1):
        if not 0 <= number <= 255:
            raise ArgumentError(position, "char", "value out of range")
    return "".join(map(chr, numbers))


def rep(s: LuaValue = ABSENT, n: LuaValue = ABSENT, *_: LuaValue) -> str:
    """`string.rep(s, n)`; the dialect has no separator."""
    text = string_argument(s, 1, "rep")
    count = integer_argument(n, 2, "rep")
    if len(text) * count > _MAX_LENGTH:
        raise LibraryError("resulting string too large")
    return text * count


def reverse(s: LuaValue = ABSENT, *_: LuaValue) -> str:
    """`string.reverse(s)`: the bytes backwards."""
    return string_argument(s, 1, "reverse")[::-1]


def lower(s: LuaValue = ABSENT, *_: LuaValue) -> str:
    """`string.lower(s)`, also of letters beyond ASCII when the bytes are UTF-8 (dialect §1.4)."""
    return _map_case(string_argument(s, 1, "lower"), str.lower, _lower_letter)


def upper(s: LuaValue = ABSENT, *_: LuaValue) -> str:
    """`string.upper(s)`, also of letters beyond ASCII when the bytes are UTF-8 (dialect §1.4)."""
    return _map_case(string_argument(s, 1, "upper"), str.upper, _upper_letter)


def _map_case(text: str, ascii_mapping: Callable[[str], str], letter_mapping: Callable[[str], str]) -> str:
    if text.isascii():
        return ascii_mapping(text)
    # Bytes that are not UTF-8 survive as surrogates, which have no case.
    decoded = text.encode("latin-1").decode("utf-8", "surrogateescape")
    return "".join(map(letter_mapping, decoded)).encode("utf-8", "surrogateescape").decode("latin-1")


def _lower_letter(letter: str) -> str:
    """Unicode's simple lower-case mapping: one letter for one letter."""
    return "i" if letter == "\u0130" else letter.lower()


def _upper_letter(letter: str) -> str:
    """Unicode's simple upper-case mapping: one letter for one letter, so that "ß" stays."""
    for mapped in (letter.upper(), letter.title()):
        if len(mapped) == 1:
            return mapped
    return letter


def find(
    s: LuaValue = ABSENT, pattern: LuaValue = ABSENT, init: LuaValue = None, plain: LuaValue = None, *_: LuaValue
) -> LuaValue:
    """`string.find(s, pattern, init, plain)`: begin, end and captures of the first match; nil without one."""
    text, wanted = string_argument(s, 1, "find"), string_argument(pattern, 2, "find")
    start = _begin(optional_integer(init, 1, 3, "find"), len(text))
    if start > len(text):
        return None
    if (plain is not None and plain is not False and plain is not ABSENT) or is_plain(wanted):
        at = text.find(wanted, start)
        return None if at < 0 else (at + 1, at + len(wanted))
    found = compile_pattern(wanted).search(text, start)
    return None if found is None else (found[0] + 1, found[1], *found[2])


def match(s: LuaValue = ABSENT, pattern: LuaValue = ABSENT, init: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`string.match(s, pattern, init)`: the captures of the first match, or all of it; nil without one."""
    text, wanted = string_argument(s, 1, "match"), string_argument(pattern, 2, "match")
    start = _begin(optional_integer(init, 1, 3, "match"), len(text))
    if start > len(text):
        return None
    found = compile_pattern(wanted).search(text, start)
    return None if found is None else _captures(text, found)


def gmatch(s: LuaValue = ABSENT, pattern: LuaValue = ABSENT, init: LuaValue = None, *_: LuaValue) -> LuaFunction:
    """`string.gmatch(s, pattern)`: an iterator over the captures of all matches. A `^` is no anchor here."""
    text, wanted = string_argument(s, 1, "gmatch"), string_argument(pattern, 2, "gmatch")
    start = _begin(optional_integer(init, 1, 3, "gmatch"), len(text))
    compiled = compile_pattern(wanted, False)
    if compiled.consuming is not None:
        return _consuming_iterator(compiled.consuming, text, start)
    found = matches(compiled, text, start)

    def next_match(*_: LuaValue) -> LuaValue:
        match = next(found, None)
        return None if match is None else _captures(text, match)

    return next_match


def _consuming_iterator(regex: re.Pattern[str], text: str, start: int) -> LuaFunction:
    """The iterator of `gmatch` for a pattern without empty matches and position captures, as `re` finds them itself."""
    found = regex.finditer(text, start)
    groups = regex.groups

    def next_match(*_: LuaValue) -> LuaValue:
        for match in found:
            return match.groups() if groups > 1 else match[groups]
        return None

    return next_match


def each_match(s: LuaValue, pattern: LuaValue, count: int = 1) -> Iterator[LuaValue]:
    """The rounds of `for a, b in string.gmatch(s, pattern)`: the one variable's value, or a tuple of `count` values."""
    text, wanted = string_argument(s, 1, "gmatch"), string_argument(pattern, 2, "gmatch")
    compiled = compile_pattern(wanted, False)
    regex = compiled.consuming
    if regex is not None and count == max(regex.groups, 1):
        # Groups of a translated pattern are never optional: each takes part in every match.
        return map(itemgetter(regex.groups) if count == 1 else re.Match.groups, regex.finditer(text))
    if count == 1:
        return (_first_capture(text, found) for found in matches(compiled, text))
    return (adjust(_capture_tuple(text, found), count) for found in matches(compiled, text))


def gsub(
    s: LuaValue = ABSENT, pattern: LuaValue = ABSENT, repl: LuaValue = ABSENT, n: LuaValue = None, *_: LuaValue
) -> tuple[str, int]:
    """`string.gsub(s, pattern, repl, n)`: the text with replacements and their number.

    `repl` is a text with `%0` to `%9` (another `%x` stands for itself), a table, or a function.
    """
    text, wanted = string_argument(s, 1, "gsub"), string_argument(pattern, 2, "gsub")
    compiled = compile_pattern(wanted)
    replacement = _replacement(repl)
    limit = len(text) + 1 if n is None or n is ABSENT else integer_argument(n, 4, "gsub")
    if limit <= 0:
        return text, 0
    if replacement.__class__ is str and compiled.consuming is not None:
        template = replacement.replace("\\", r"\\")
        return compiled.consuming.subn(template, text, count=limit)
    return _replace_each(text, compiled, replacement, limit)


def _replacement(repl: LuaValue) -> str | Callable[[str, Found], str | None]:
    """What `gsub` puts in: a fixed text, or a function of the match that gives the text, None to keep the original."""
    if repl.__class__ in (str, int, float):
        template = string_argument(repl, 3, "gsub")
        if _ESCAPE not in template:
            return template
        return lambda text, found: _expand(template, text, found)
    if isinstance(repl, Table):
        return lambda text, found: _replacement_text(index(repl, _first_capture(text, found)))
    if callable(repl):
        return lambda text, found: _replacement_text(first(call_sync(repl, *_capture_tuple(text, found))))
    raise argument_type_error(3, "gsub", "string/function/table", repl)


def _replace_each(
    text: str, pattern: Pattern, replacement: str | Callable[[str, Found], str | None], limit: int
) -> tuple[str, int]:
    parts: list[str] = []
    copied = count = 0
    for found in matches(pattern, text):
        count += 1
        new = replacement if isinstance(replacement, str) else replacement(text, found)
        if new is not None:
            parts += (text[copied : found[0]], new)
            copied = found[1]
        if count == limit:
            break
    return "".join(parts) + text[copied:], count


def _expand(template: str, text: str, found: Found) -> str:
    """Puts the captures of a match into a replacement text."""
    parts = template.split(_ESCAPE)
    out = [parts[0]]
    position = 1
    while position < len(parts):
        part = parts[position]
        if part == "" and position + 1 < len(parts):  # "%%"
            position += 1
            part = _ESCAPE + parts[position]
        elif part[:1] == "0":
            part = text[found[0] : found[1]] + part[1:]
        elif part[:1].isdigit():
            part = _capture(text, found, int(part[0])) + part[1:]
        else:
            part = _ESCAPE + part
        out.append(part)
        position += 1
    return "".join(out)


def _capture(text: str, found: Found, number: int) -> str:
    captures = _capture_tuple(text, found)
    if number > len(captures):
        raise LibraryError(f"invalid capture index %{number} in replacement string")
    return str(captures[number - 1])


def _replacement_text(value: LuaValue) -> str | None:
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None or value is False:
        return None
    if kind is int:
        return str(value)
    if kind is float:
        return float_text(value)
    raise LibraryError(f"invalid replacement value (a {type_name(value)})")


def _captures(text: str, found: Found) -> LuaValue:
    """The results of a match: its captures, or the whole when the pattern has none."""
    begin, end, captures = found
    if not captures:
        return text[begin:end]
    return captures if len(captures) > 1 else captures[0]


def _capture_tuple(text: str, found: Found) -> tuple[str | int, ...]:
    return found[2] or (text[found[0] : found[1]],)


def _first_capture(text: str, found: Found) -> str | int:
    return found[2][0] if found[2] else text[found[0] : found[1]]


def format_(template: LuaValue = ABSENT, *arguments: LuaValue) -> str:
    """`string.format(template, …)`, see `runtime_shims.lua.format`."""
    return formats.format_string(string_argument(template, 1, "format"), arguments)


def pack(layout: LuaValue = ABSENT, *arguments: LuaValue) -> str:
    """`string.pack(layout, …)`"""
    return layouts.pack(string_argument(layout, 1, "pack"), arguments)


def packsize(layout: LuaValue = ABSENT, *_: LuaValue) -> int:
    """`string.packsize(layout)`"""
    return layouts.packsize(string_argument(layout, 1, "packsize"))


def unpack(layout: LuaValue = ABSENT, data: LuaValue = ABSENT, start: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`string.unpack(layout, data, start)`"""
    text = string_argument(layout, 1, "unpack")
    return layouts.unpack(text, string_argument(data, 2, "unpack"), optional_integer(start, 1, 3, "unpack"))


def dump(*_: LuaValue) -> NoReturn:
    """`string.dump` exists and always raises: there is no bytecode (dialect §1.4)."""
    raise LibraryError("unable to dump given function")


def _begin(position: int, length: int) -> int:
    """The offset of a first position; negative ones count from the end."""
    if position > 0:
        return position - 1
    return max(length + position, 0) if position < 0 else 0


def _end(position: int, length: int) -> int:
    """The offset behind a last position; negative ones count from the end."""
    if position > length:
        return length
    return position if position >= 0 else max(length + position + 1, 0)


_FUNCTIONS: Final = {
    "byte": byte,
    "char": char,
    "dump": dump,
    "find": find,
    "format": format_,
    "gfind": gmatch,
    "gmatch": gmatch,
    "gsub": gsub,
    "len": len_,
    "lower": lower,
    "match": match,
    "pack": pack,
    "packsize": packsize,
    "rep": rep,
    "reverse": reverse,
    "sub": sub,
    "unpack": unpack,
    "upper": upper,
}


@cache
def as_table() -> Table:
    """The library as a Lua value."""
    return freeze(Table(**_FUNCTIONS))
