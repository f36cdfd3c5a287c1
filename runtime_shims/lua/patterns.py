"""Lua patterns: translated exactly to `re` where that is possible, else run by a matcher of our own.

`re` cannot express `%b`, back references to position captures, or the moment at which Lua reports a malformed
pattern; such patterns go to `pattern_matcher`. Both give the same answer as Lua 5.4 byte for byte (one character is
one byte).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Protocol, TypeAlias

from runtime_shims.lua.pattern_matcher import CLASS_LETTERS, ESCAPE, MAX_CAPTURES, Matcher, read_set, set_end

#: Begin and end offsets of a match, and its captures: a string, or a number for a position capture.
Found: TypeAlias = tuple[int, int, tuple[str | int, ...]]

_SPECIAL: Final = frozenset("^$*+?.([%-")
_QUANTIFIERS: Final = {"*": "*", "+": "+", "-": "*?", "?": "?"}


class Pattern(Protocol):
    """A compiled pattern."""

    anchored: bool
    #: The equivalent regular expression if there is one and it cannot match the empty string.
    consuming: re.Pattern[str] | None

    def search(self, subject: str, start: int) -> Found | None:
        """The first match that begins at or after an offset; only at the offset when the pattern is anchored."""


class RegexPattern:
    """A pattern that `re` runs."""

    __slots__ = ("_find", "_positions", "anchored", "consuming")

    def __init__(self, regex: re.Pattern[str], anchored: bool, positions: frozenset[int], consuming: bool) -> None:
        self._find = regex.match if anchored else regex.search
        self._positions = positions
        self.anchored = anchored
        self.consuming = regex if consuming and not anchored and not positions else None

    def search(self, subject: str, start: int) -> Found | None:
        match = self._find(subject, start)
        if match is None:
            return None
        if not self._positions:
            return match.start(), match.end(), match.groups()
        captures = (
            match.start(group) + 1 if group in self._positions else match[group]
            for group in range(1, match.re.groups + 1)
        )
        return match.start(), match.end(), tuple(captures)


class MatcherPattern:
    """A pattern that our own matcher runs."""

    __slots__ = ("_pattern", "anchored", "consuming")

    def __init__(self, pattern: str, anchored: bool) -> None:
        self.consuming: re.Pattern[str] | None = None
        self._pattern = pattern[1:] if anchored else pattern
        self.anchored = anchored

    def search(self, subject: str, start: int) -> Found | None:
        last = start if self.anchored else len(subject)
        for begin in range(start, last + 1):
            matcher = Matcher(subject, self._pattern)
            end = matcher.match(begin, 0)
            if end is not None:
                return begin, end, matcher.captures()
        return None


@lru_cache(1024)
def compile_pattern(pattern: str, caret_anchors: bool = True) -> Pattern:
    """Compiles a pattern. Never raises: a malformed one raises when it is matched, as in Lua."""
    anchored = caret_anchors and pattern[:1] == "^"
    try:
        return _translate(pattern, anchored)
    except _Untranslatable:
        return MatcherPattern(pattern, anchored)


def is_plain(pattern: str) -> bool:
    """Whether a pattern has no special character, so that a plain search finds the same."""
    return _SPECIAL.isdisjoint(pattern)


def matches(pattern: Pattern, subject: str, start: int = 0) -> Iterator[Found]:
    """All matches from left to right: an empty match never follows directly on another match (Lua 5.4)."""
    position, last_end = start, -1
    while position <= len(subject):
        found = pattern.search(subject, position)
        if found is None:
            return
        end = found[1]
        if end == last_end:
            position = end + 1
            continue
        yield found
        if pattern.anchored:
            return
        position = last_end = end


class _Untranslatable(Exception):
    """The pattern is malformed or beyond `re`."""


def _translate(pattern: str, anchored: bool) -> RegexPattern:
    """The regular expression of a pattern. Raises `_Untranslatable`."""
    parts: list[str] = []
    open_groups: list[int] = []
    closed_groups: set[int] = set()
    positions: set[int] = set()
    groups = 0
    consuming = False
    at, end = int(anchored), len(pattern)
    while at < end:
        character = pattern[at]
        following = pattern[at + 1 : at + 2]
        if character == "(":
            groups += 1
            if groups > MAX_CAPTURES:
                raise _Untranslatable
            if following == ")":
                positions.add(groups)
                parts.append("()")
                at += 1
            else:
                open_groups.append(groups)
                parts.append("(")
            at += 1
        elif character == ")":
            if not open_groups:
                raise _Untranslatable
            closed_groups.add(open_groups.pop())
            parts.append(")")
            at += 1
        elif character == "$" and at == end - 1:
            parts.append(r"\Z")
            at += 1
        elif character == ESCAPE and following == "f":
            text, at = _frontier(pattern, at + 2)
            parts.append(text)
        elif character == ESCAPE and following.isdigit():
            if int(following) not in closed_groups:
                raise _Untranslatable
            parts.append(rf"(?:\{following})")
            at += 2
        else:
            text, at = _single(pattern, at)
            quantifier = pattern[at : at + 1]
            if quantifier in _QUANTIFIERS:
                text += _QUANTIFIERS[quantifier]
                at += 1
            consuming = consuming or quantifier not in ("*", "-", "?")
            parts.append(text)
    if open_groups:
        raise _Untranslatable
    return RegexPattern(re.compile("".join(parts), re.DOTALL), anchored, frozenset(positions), consuming)


def _single(pattern: str, at: int) -> tuple[str, int]:
    """The expression of the single-character item at an offset, and the offset behind it."""
    character = pattern[at]
    if character == ".":
        return ".", at + 1
    if character == "[":
        end = set_end(pattern, at)
        if end is None:
            raise _Untranslatable
        return _character_class(read_set(pattern, at, end)), end
    if character != ESCAPE:
        return re.escape(character), at + 1
    following = pattern[at + 1 : at + 2]
    if following in ("", "b"):
        raise _Untranslatable
    members = CLASS_LETTERS.get(following)
    return (_character_class(members) if members is not None else re.escape(following)), at + 2


def _frontier(pattern: str, at: int) -> tuple[str, int]:
    """The look-around of `%f[set]`: outside the set before, inside it behind, where both ends count as "\\0"."""
    end = set_end(pattern, at) if pattern[at : at + 1] == "[" else None
    if end is None:
        raise _Untranslatable
    members = read_set(pattern, at, end)
    inside = _character_class(members)
    if "\0" in members:
        outside = _character_class(_ALL - members)
        return rf"(?<={outside})(?:(?={inside})|\Z)", end
    return rf"(?<!{inside})(?={inside})", end


_ALL: Final = frozenset(map(chr, range(256)))


@lru_cache(512)
def _character_class(members: frozenset[str]) -> str:
    """A set of characters as a class of ranges."""
    if not members:
        return "(?!)"
    codes = sorted(map(ord, members))
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(rf"\x{low:02x}-\x{high:02x}" for low, high in ranges) + "]"
