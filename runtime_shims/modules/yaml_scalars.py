"""What an unquoted YAML scalar means: the rules of Go's yaml.v3, shared by reader and writer.

They are YAML 1.2's core schema with a few habits of 1.1: `0b1`, `0o17`, `017` and `0x1f` are integers, `_` may separate
digits, `<<` merges. Unlike YAML 1.1, `yes`, `no`, `on`, `off` and `1:30` are strings. Timestamps stay strings.
"""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import Node, ScalarNode, SequenceNode
from yaml.resolver import BaseResolver

from runtime_shims.lua.values import LuaValue

NULL: Final = "tag:yaml.org,2002:null"
BOOL: Final = "tag:yaml.org,2002:bool"
INT: Final = "tag:yaml.org,2002:int"
FLOAT: Final = "tag:yaml.org,2002:float"
STR: Final = "tag:yaml.org,2002:str"
BINARY: Final = "tag:yaml.org,2002:binary"
MERGE: Final = "tag:yaml.org,2002:merge"
SEQ: Final = "tag:yaml.org,2002:seq"
MAP: Final = "tag:yaml.org,2002:map"

_CONSTANTS: Final[dict[str, tuple[str, LuaValue]]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), (NULL, None)),
    **dict.fromkeys(("true", "True", "TRUE"), (BOOL, True)),
    **dict.fromkeys(("false", "False", "FALSE"), (BOOL, False)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), (FLOAT, float("nan"))),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), (FLOAT, float("inf"))),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), (FLOAT, float("-inf"))),
    "<<": (MERGE, "<<"),
}
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]{0,40}))", re.ASCII)
_INTEGER_BASES = (16, 2, 8, 10)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)


def resolve_plain(text: str) -> tuple[str, LuaValue]:
    """Tag and value of an unquoted scalar."""
    constant = _CONSTANTS.get(text)
    if constant is not None:
        return constant
    if text[0] not in "+-.0123456789":
        return STR, text
    digits = text if text[0] == "." else text.replace("_", "")
    integer = _INTEGER.fullmatch(digits)
    if integer is not None:
        return _integer(integer)
    return (FLOAT, float(digits)) if _FLOAT.fullmatch(digits) else (STR, text)


def _integer(match: re.Match[str]) -> tuple[str, int | float]:
    """Integers beyond 64 bits become floats."""
    sign, *digits = match.groups()
    magnitude = next(int(text, base) for text, base in zip(digits, _INTEGER_BASES, strict=True) if text)
    value = -magnitude if sign == "-" else magnitude
    return (INT, value) if -(2**63) <= value < 2**63 else (FLOAT, float(value))


class Resolver(BaseResolver):
    """Gives every node of PyYAML's composer and serializer its tag by these rules."""

    def resolve(self, kind: type[Node], value: str | None, implicit: tuple[bool, bool]) -> str:
        """The tag of a node that has none; `implicit[0]` tells that a scalar is not quoted."""
        if kind is ScalarNode:
            return resolve_plain(value or "")[0] if implicit[0] else STR
        return SEQ if kind is SequenceNode else MAP
