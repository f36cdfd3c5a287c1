"""Go's `regexp` on top of RE2: the iteration, replacement and splitting rules that RE2's own binding does not have.

Everything here works on bytes and zero-based half-open offsets, as Go does. Go (spec/dialect.md §3.5: module `text`)
differs from Python's `re` in three observable places: an empty match right after another match is dropped, replacement
templates are written `$1`, `${name}`, `$$`, and `split` has Go's limit argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import re2  # type: ignore[import-untyped]

Pattern: TypeAlias = Any
"""A compiled pattern; the binding has no types."""
Span = tuple[int, int]
"""Start and end of a group; `NO_SPAN` when the group took no part in the match."""
NO_SPAN: Span = (-1, -1)
Match = tuple[Span, ...]
"""Spans of the whole match and of every group."""

_TEMPLATE_REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))")
_UTF8_CONTINUATION = range(0x80, 0xC0)


_GO_REASONS = {
    "bad repetition operator": "invalid nested repetition operator",
    "invalid named capture group": "invalid named capture",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "invalid repetition size": "invalid repeat count",
    "missing )": "missing closing )",
    "missing ]": "missing closing ]",
    "no argument for repetition operator": "missing argument to repetition operator",
    "trailing \\": "trailing backslash at end of expression",
}
"""RE2 words some reasons differently from Go; the rest are the same."""


class PatternError(Exception):
    """The pattern is not valid RE2 syntax."""


@lru_cache(maxsize=256)
def compile_pattern(pattern: bytes) -> Pattern:
    """The compiled pattern; raises PatternError with Go's wording of the reason."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise PatternError(_go_reason(error)) from None


def group_names(regexp: Pattern) -> list[bytes]:
    """Name of every group by index, `b""` for those without; index 0 is the whole match."""
    names = [b""] * (regexp.groups + 1)
    for name, index in regexp.groupindex.items():
        names[index] = name if isinstance(name, bytes) else name.encode()
    return names


def find(regexp: Pattern, text: bytes, start: int = 0) -> Match | None:
    """The leftmost match at or after `start`."""
    found = regexp.search(text, start)
    while found is not None and (boundary := _end_of_split_rune(text, found.start())):
        found = regexp.search(text, boundary)
    if found is None:
        return None
    return tuple(found.span(group) for group in range(regexp.groups + 1))


def find_all(regexp: Pattern, text: bytes, limit: int = -1) -> Iterator[Match]:
    """Successive matches without overlap, at most `limit` (negative: all); no empty match right after a match."""
    position, previous_end, delivered = 0, -1, 0
    while position <= len(text) and (limit < 0 or delivered < limit):
        match = find(regexp, text, position)
        if match is None:
            return
        start, end = match[0]
        accepted = not (end == position and start == previous_end)
        position = position + _rune_width(text, position) if end == position else end
        previous_end = end
        if accepted:
            delivered += 1
            yield match


def replace_all(regexp: Pattern, text: bytes, template: bytes) -> bytes:
    """Every match replaced by the expanded template (Go's `ReplaceAllString`)."""
    pieces: list[bytes] = []
    names = group_names(regexp)
    copied, position = 0, 0
    while position <= len(text):
        match = find(regexp, text, position)
        if match is None:
            break
        start, end = match[0]
        pieces.append(text[copied:start])
        if end > copied or start == 0:
            pieces.append(expand(template, text, match, names))
        copied = end
        position = max(position + _rune_width(text, position), end)
    pieces.append(text[copied:])
    return b"".join(pieces)


def expand(template: bytes, text: bytes, match: Match, names: list[bytes]) -> bytes:
    """The template with `$1`, `${1}`, `$name`, `${name}` and `$$` filled in; unknown groups are empty."""

    def replacement(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        name = (reference[2] or reference[3]).encode()
        return _group_text(name, text, match, names).decode("utf-8", "surrogateescape")

    expanded = _TEMPLATE_REFERENCE.sub(replacement, template.decode("utf-8", "surrogateescape"))
    return expanded.encode("utf-8", "surrogateescape")


def split(regexp: Pattern, text: bytes, limit: int = -1) -> list[bytes]:
    """The pieces between matches, at most `limit` of them (negative: all, 0: none)."""
    if limit == 0:
        return []
    if not text and regexp.pattern:
        return [b""]
    pieces: list[bytes] = []
    begin = end = 0
    for match in find_all(regexp, text, limit):
        if limit > 0 and len(pieces) == limit - 1:
            break
        end = match[0][0]
        if match[0][1] != 0:
            pieces.append(text[begin:end])
        begin = match[0][1]
    if end != len(text):
        pieces.append(text[begin:])
    return pieces


def _go_reason(error: re2.error) -> str:
    reason = error.args[0]
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    code, _, argument = text.partition(": ")
    code = _GO_REASONS.get(code, code)
    return f"error parsing regexp: {code}: `{argument}`"


def _group_text(reference: bytes, text: bytes, match: Match, names: list[bytes]) -> bytes:
    if reference.isdigit():
        if (reference[:1] == b"0" and len(reference) > 1) or len(reference) > 9:
            return b""
        candidates = [int(reference)] if int(reference) < len(match) else []
    else:
        candidates = [index for index, name in enumerate(names) if name == reference]
    for index in candidates:
        start, end = match[index]
        if start >= 0:
            return text[start:end]
    return b""


def _end_of_split_rune(text: bytes, position: int) -> int:
    """Where the character that `position` cuts in two ends, 0 when it cuts none: RE2 lets `\\B` match inside one."""
    if position >= len(text) or text[position] not in _UTF8_CONTINUATION:
        return 0
    for back in (1, 2, 3):
        width = _rune_width(text, position - back) if position >= back else 1
        if width > back:
            return position - back + width
    return 0


def _rune_width(text: bytes, position: int) -> int:
    """Bytes of the UTF-8 character at `position`; 1 for bytes that are no character and at the end."""
    for width in (2, 3, 4):
        piece = text[position : position + width]
        if len(piece) == width and piece[0] >= 0xC2 and all(byte in _UTF8_CONTINUATION for byte in piece[1:]):
            try:
                piece.decode("utf-8")
            except UnicodeDecodeError:
                continue
            return width
    return 1
