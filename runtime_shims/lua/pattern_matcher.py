"""A backtracking matcher for Lua patterns, for those that `re` cannot express. It follows Lua 5.4's own, step by
step, so that errors in a pattern appear at the same moment.
"""

from __future__ import annotations

import string
from functools import lru_cache
from typing import Final

from runtime_shims.lua.errors import LibraryError

ESCAPE: Final = "%"
MAX_CAPTURES: Final = 32
#: Nesting of matches inside one call, as in Lua.
_MAX_DEPTH: Final = 200
_OPEN: Final = -1
_POSITION: Final = -2

_ALL: Final = frozenset(map(chr, range(256)))
_CLASSES: Final = {
    "a": frozenset(string.ascii_letters),
    "c": frozenset(map(chr, (*range(32), 127))),
    "d": frozenset(string.digits),
    "g": frozenset(map(chr, range(33, 127))),
    "l": frozenset(string.ascii_lowercase),
    "p": frozenset(string.punctuation),
    "s": frozenset(" \t\n\v\f\r"),
    "u": frozenset(string.ascii_uppercase),
    "w": frozenset(string.ascii_letters + string.digits),
    "x": frozenset(string.hexdigits),
    "z": frozenset("\0"),
}
#: The members of every class letter; capital letters are the complements.
CLASS_LETTERS: Final = _CLASSES | {letter.upper(): _ALL - members for letter, members in _CLASSES.items()}


def set_end(pattern: str, at: int) -> int | None:
    """The offset behind the set `[…]` that begins at an offset; None when it is not closed."""
    end = len(pattern)
    at += 1
    if pattern[at : at + 1] == "^":
        at += 1
    first = True
    while first or pattern[at : at + 1] != "]":
        if at >= end:
            return None
        at += 2 if pattern[at] == ESCAPE and at + 1 < end else 1
        first = False
    return at + 1


@lru_cache(512)
def read_set(pattern: str, at: int, end: int) -> frozenset[str]:
    """The members of the set between two offsets."""
    members: set[str] = set()
    last = end - 1
    at += 1
    negated = pattern[at] == "^"
    if negated:
        at += 1
    while at < last:
        if pattern[at] == ESCAPE:
            following = pattern[at + 1]
            members |= CLASS_LETTERS.get(following, {following})
            at += 2
        elif pattern[at + 1] == "-" and at + 2 < last:
            members.update(map(chr, range(ord(pattern[at]), ord(pattern[at + 2]) + 1)))
            at += 3
        else:
            members.add(pattern[at])
            at += 1
    return frozenset(_ALL - members) if negated else frozenset(members)


class Matcher:
    """One attempt to match: the subject, the pattern, and the captures made so far."""

    __slots__ = ("_captured", "_depth", "_pattern", "_subject")

    def __init__(self, subject: str, pattern: str) -> None:
        self._subject = subject
        self._pattern = pattern
        self._captured: list[tuple[int, int]] = []  # begin and length; the length may be _OPEN or _POSITION
        self._depth = 0

    def captures(self) -> tuple[str | int, ...]:
        """The captures of a successful match. Raises `LuaError` when one was never closed."""
        result: list[str | int] = []
        for begin, length in self._captured:
            if length == _OPEN:
                raise LibraryError("unfinished capture")
            result.append(begin + 1 if length == _POSITION else self._subject[begin : begin + length])
        return tuple(result)

    def match(self, subject_at: int, at: int) -> int | None:
        """Matches the rest of the pattern at an offset of the subject; the end of the match, or None."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise LibraryError("pattern too complex")
        try:
            return self._match(subject_at, at)
        finally:
            self._depth -= 1

    def _match(self, subject_at: int, at: int) -> int | None:
        subject, pattern = self._subject, self._pattern
        while at < len(pattern):
            character = pattern[at]
            following = pattern[at + 1 : at + 2]
            if character == "(":
                if following == ")":
                    return self._start_capture(subject_at, at + 2, _POSITION)
                return self._start_capture(subject_at, at + 1, _OPEN)
            if character == ")":
                return self._end_capture(subject_at, at + 1)
            if character == "$" and at + 1 == len(pattern):
                return subject_at if subject_at == len(subject) else None
            if character == ESCAPE and following == "b":
                balanced = self._match_balance(subject_at, at + 2)
                if balanced is None:
                    return None
                subject_at, at = balanced, at + 4
                continue
            if character == ESCAPE and following == "f":
                end = self._frontier_end(at + 2)
                if not self._at_frontier(subject_at, at + 2, end):
                    return None
                at = end
                continue
            if character == ESCAPE and following.isdigit():
                captured = self._captured_text(following)
                if not subject.startswith(captured, subject_at):
                    return None
                subject_at, at = subject_at + len(captured), at + 2
                continue
            end = self._item_end(at)
            quantifier = pattern[end : end + 1]
            if quantifier == "?":
                if self._matches_one(subject_at, at, end):
                    found = self.match(subject_at + 1, end + 1)
                    if found is not None:
                        return found
                at = end + 1
            elif quantifier == "+":
                return self._longest(subject_at + 1, at, end) if self._matches_one(subject_at, at, end) else None
            elif quantifier == "*":
                return self._longest(subject_at, at, end)
            elif quantifier == "-":
                return self._shortest(subject_at, at, end)
            elif self._matches_one(subject_at, at, end):
                subject_at, at = subject_at + 1, end
            else:
                return None
        return subject_at

    def _item_end(self, at: int) -> int:
        """The offset behind the single-character item at an offset."""
        pattern = self._pattern
        if pattern[at] == ESCAPE:
            if at + 1 >= len(pattern):
                raise LibraryError("malformed pattern (ends with '%')")
            return at + 2
        if pattern[at] == "[":
            end = set_end(pattern, at)
            if end is None:
                raise LibraryError("malformed pattern (missing ']')")
            return end
        return at + 1

    def _matches_one(self, subject_at: int, at: int, end: int) -> bool:
        if subject_at >= len(self._subject):
            return False
        character, item = self._subject[subject_at], self._pattern[at]
        if item == ".":
            return True
        if item == ESCAPE:
            following = self._pattern[at + 1]
            return character in CLASS_LETTERS.get(following, (following,))
        if item == "[":
            return character in read_set(self._pattern, at, end)
        return character == item

    def _longest(self, subject_at: int, at: int, end: int) -> int | None:
        count = 0
        while self._matches_one(subject_at + count, at, end):
            count += 1
        while count >= 0:
            found = self.match(subject_at + count, end + 1)
            if found is not None:
                return found
            count -= 1
        return None

    def _shortest(self, subject_at: int, at: int, end: int) -> int | None:
        while True:
            found = self.match(subject_at, end + 1)
            if found is not None:
                return found
            if not self._matches_one(subject_at, at, end):
                return None
            subject_at += 1

    def _start_capture(self, subject_at: int, at: int, length: int) -> int | None:
        if len(self._captured) >= MAX_CAPTURES:
            raise LibraryError("too many captures")
        self._captured.append((subject_at, length))
        found = self.match(subject_at, at)
        if found is None:
            self._captured.pop()
        return found

    def _end_capture(self, subject_at: int, at: int) -> int | None:
        for place in range(len(self._captured) - 1, -1, -1):
            begin, length = self._captured[place]
            if length == _OPEN:
                self._captured[place] = (begin, subject_at - begin)
                found = self.match(subject_at, at)
                if found is None:
                    self._captured[place] = (begin, _OPEN)
                return found
        raise LibraryError("invalid pattern capture")

    def _match_balance(self, subject_at: int, at: int) -> int | None:
        if at + 1 >= len(self._pattern):
            raise LibraryError("malformed pattern (missing arguments to '%b')")
        opening, closing = self._pattern[at], self._pattern[at + 1]
        subject = self._subject
        if subject_at >= len(subject) or subject[subject_at] != opening:
            return None
        depth = 1
        for position in range(subject_at + 1, len(subject)):
            if subject[position] == closing:
                depth -= 1
                if depth == 0:
                    return position + 1
            elif subject[position] == opening:
                depth += 1
        return None

    def _frontier_end(self, at: int) -> int:
        if self._pattern[at : at + 1] != "[":
            raise LibraryError("missing '[' after '%f' in pattern")
        return self._item_end(at)

    def _at_frontier(self, subject_at: int, at: int, end: int) -> bool:
        members = read_set(self._pattern, at, end)
        before = self._subject[subject_at - 1] if subject_at > 0 else "\0"
        behind = self._subject[subject_at] if subject_at < len(self._subject) else "\0"
        return before not in members and behind in members

    def _captured_text(self, digit: str) -> str:
        place = int(digit) - 1
        if not 0 <= place < len(self._captured) or self._captured[place][1] == _OPEN:
            raise LibraryError(f"invalid capture index %{place + 1}")
        begin, length = self._captured[place]
        # A position capture has no text; Lua compares its (negative) length and so never matches.
        return self._subject[begin : begin + length] if length != _POSITION else self._subject + "\0"
