"""Paths of endpoints and how requests find them (host-modules.md §1.4, the rules of Go's ServeMux).

A pattern is a sequence of segments: literals, `{name}` for exactly one segment, `{rest...}` or a trailing slash for any
number, `{$}` for the end behind a slash. A literal beats a wildcard, whatever was declared first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")

Target = TypeVar("Target")


class PatternError(ValueError):
    """A path that is no pattern; the text says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """The parts of a path. `names` has the name of a wildcard for each segment, None for a literal.

    `rest` is None when the path ends with its last segment, else the name of what follows, empty for a subtree.
    """

    text: str
    segments: tuple[str, ...]
    names: tuple[str | None, ...]
    rest: str | None = None

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """The pattern that a full path writes. Raises PatternError."""
        *front, last = text.removeprefix("/").split("/")
        rest: str | None = None
        if last == "":
            rest = ""
        elif last == "{$}":
            front.append("")
        elif last.startswith("{") and last.endswith("...}"):
            rest = last[1:-4]
            _check_name(rest, last)
        else:
            front.append(last)
        names = tuple(_wildcard(segment) for segment in front)
        used = [name for name in (*names, rest) if name]
        if len(set(used)) < len(used):
            raise PatternError(f"a parameter occurs twice in {text}")
        literals = tuple("" if name else _unquoted(segment) for segment, name in zip(front, names, strict=True))
        return cls(text, literals, names, rest)

    def conflicts_with(self, other: Pattern) -> bool:
        """Whether both match the same requests somewhere and neither is more specific than the other."""
        if len(self.segments) != len(other.segments) or (self.rest is None) != (other.rest is None):
            return False
        own_wins = other_wins = False
        for index, (own, foreign) in enumerate(zip(self.names, other.names, strict=True)):
            if own is None and foreign is None and self.segments[index] != other.segments[index]:
                return False
            own_wins |= own is None and foreign is not None
            other_wins |= own is not None and foreign is None
        return own_wins == other_wins


def _wildcard(segment: str) -> str | None:
    if segment.startswith(":") and len(segment) > 1:
        return _check_name(segment[1:], segment)
    if "{" not in segment and "}" not in segment:
        return None
    if not (segment.startswith("{") and segment.endswith("}")):
        raise PatternError(f"a parameter must fill its whole segment: {segment}")
    return _check_name(segment[1:-1], segment)


def _check_name(name: str, segment: str) -> str:
    if not _IDENTIFIER.match(name):
        raise PatternError(f"invalid parameter name in {segment}")
    return name


def _unquoted(segment: str) -> str:
    return unquote_to_bytes(segment).decode("latin-1")


@dataclass(slots=True)
class _Node(Generic[Target]):
    literals: dict[str, _Node[Target]] = field(default_factory=dict)
    wildcard: _Node[Target] | None = None
    target: Target | None = None
    names: Sequence[str | None] = ()
    rest_target: Target | None = None
    rest_names: Sequence[str | None] = ()


class PatternTree(Generic[Target]):
    """Patterns of one method, each with its target."""

    def __init__(self) -> None:
        self._root: _Node[Target] = _Node()

    def add(self, pattern: Pattern, target: Target) -> None:
        """Add a pattern that conflicts with none that is there."""
        node = self._root
        for literal, name in zip(pattern.segments, pattern.names, strict=True):
            if name is None:
                node = node.literals.setdefault(literal, _Node())
            else:
                node.wildcard = node.wildcard or _Node()
                node = node.wildcard
        if pattern.rest is None:
            node.target, node.names = target, pattern.names
        else:
            node.rest_target, node.rest_names = target, (*pattern.names, pattern.rest or None)

    def match(self, segments: Sequence[str]) -> tuple[Target, Mapping[str, str]] | None:
        """The target for the decoded segments of a path, with its parameters. A path with slash ends in `""`."""
        found = _match(self._root, segments, 0)
        if found is None:
            return None
        target, names = found
        parameters = {name: segments[index] for index, name in enumerate(names) if name and index < len(segments)}
        if len(names) > 0 and names[-1] and len(segments) > len(names):
            parameters[names[-1]] = "/".join(segments[len(names) - 1 :])
        return target, parameters


def _match(node: _Node[Target], segments: Sequence[str], index: int) -> tuple[Target, Sequence[str | None]] | None:
    if index == len(segments):
        return None if node.target is None else (node.target, node.names)
    segment = segments[index]
    child = node.literals.get(segment)
    found = _match(child, segments, index + 1) if child is not None else None
    if found is None and node.wildcard is not None and segment:
        found = _match(node.wildcard, segments, index + 1)
    if found is None and node.rest_target is not None:
        found = node.rest_target, node.rest_names
    return found


def decoded_segments(raw_path: str) -> list[str]:
    """The segments of a request path, each decoded by itself."""
    return [_unquoted(segment) for segment in raw_path.removeprefix("/").split("/")]


def clean_path(path: str) -> str:
    """The path without empty, `.` and `..` segments; a slash at the end stays."""
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    slash = "/" if kept and segments[-1] in ("", ".", "..") else ""
    return "/" + "/".join(kept) + slash
