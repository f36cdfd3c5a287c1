"""Whether a value belongs to a type, and where it does not (spec/dialect.md §2.2, "Validation semantics").

Checks never convert and never call metamethods. `find_violation` gives the first place that does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import re2  # type: ignore[import-untyped]

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.table import Table
from runtime_shims.lua.type_nodes import (
    Annotated,
    Array,
    Field,
    Function,
    Interface,
    Intersection,
    Literal,
    Map,
    Named,
    Node,
    Optional,
    Primitive,
    Record,
    Reference,
    Union,
    structure,
    text,
)
from runtime_shims.lua.values import LuaValue, type_name

DEPTH_LIMIT: Final = 64
"""Values nested deeper do not validate."""


@dataclass(slots=True, frozen=True)
class Violation:
    """Why a value does not fit: the place in it, what was expected there and what was found.

    `path` is written as in Lua (`a.b`, `items[1].id`), empty for the value itself. `constraint` is the name of the
    validator that failed, or `required` for a missing field.
    """

    path: str
    expected: str
    got: str
    constraint: str | None = None
    problem: str | None = None

    @property
    def message(self) -> str:
        """`a.b: expected number, got string`"""
        problem = self.problem or f"expected {self.expected}, got {self.got}"
        return f"{self.path}: {problem}" if self.path else problem

    def inside(self, step: str) -> Violation:
        """The same violation seen from the value that holds this one under `step` (`.name` or `[1]`)."""
        rest = self.path if not self.path or self.path.startswith("[") else f".{self.path}"
        return replace(self, path=f"{step}{rest}")


def find_violation(node: Node, value: LuaValue) -> Violation | None:
    """The first violation in a depth-first walk; None when the value belongs to the type."""
    return _check(node, value, 0, ())


def _check(node: Node, value: LuaValue, depth: int, unfolded: tuple[Node, ...]) -> Violation | None:
    """`depth` counts nested values; `unfolded` are the references followed since the last one, to notice circles."""
    match node:
        case Primitive(name):
            return None if PRIMITIVES[name](value) else _mismatch(node, value)
        case Named(_, inner):
            violation = _check(inner, value, depth, unfolded)
            at_top = violation is not None and not violation.path and violation.problem is None
            return _mismatch(node, value) if at_top else violation
        case Optional(inner):
            return None if value is None else _check(inner, value, depth, unfolded)
        case Record(fields):
            return _check_record(node, fields, value, depth)
        case Array(element):
            return _check_array(node, element, value, depth)
        case Map(key, item):
            return _check_map(node, key, item, value, depth)
        case Union(members):
            fits = any(_check(member, value, depth, unfolded) is None for member in members)
            return None if fits else _mismatch(node, value)
        case Intersection(members):
            violations = (_check(member, value, depth, unfolded) for member in members)
            return next((violation for violation in violations if violation is not None), None)
        case Annotated(inner, validators):
            return _check(inner, value, depth, unfolded) or _check_validators(inner, validators, value)
        case Reference(resolve):
            if node in unfolded:
                return _mismatch(node, value)
            return _check(resolve(), value, depth, (*unfolded, node))
        case Literal(literal):
            return None if _same(literal, value) else _mismatch(node, value)
        case Function():
            return None if type_name(value) == "function" else _mismatch(node, value)
        case Interface():
            return None if isinstance(value, Table) else _mismatch(node, value)


def _check_record(node: Node, fields: tuple[Field, ...], value: LuaValue, depth: int) -> Violation | None:
    """Every required field is there and all declared fields fit; further fields are allowed."""
    if not isinstance(value, Table):
        return _mismatch(node, value)
    if depth == DEPTH_LIMIT:
        return _too_deep(node)
    for field in fields:
        member = value.raw_get(field.name)
        if member is None:
            if not field.optional and not _admits_nil(field.type):
                return Violation(field.name, text(field.type), "nil", "required", "required field missing")
            continue
        violation = _check(field.type, member, depth + 1, ())
        if violation is not None:
            return violation.inside(field.name)
    return None


def _check_array(node: Node, element: Node, value: LuaValue, depth: int) -> Violation | None:
    """The list part only, so a table with nothing but names passes; holes are nil elements."""
    if not isinstance(value, Table):
        return _mismatch(node, value)
    if depth == DEPTH_LIMIT:
        return _too_deep(node)
    for index in range(1, len(value.array)):
        violation = _check(element, value.array[index], depth + 1, ())
        if violation is not None:
            return violation.inside(f"[{index}]")
    return None


def _check_map(node: Node, key_type: Node, item_type: Node, value: LuaValue, depth: int) -> Violation | None:
    """Everything outside the list part; with string keys declared, other keys are not looked at."""
    if not isinstance(value, Table):
        return _mismatch(node, value)
    if depth == DEPTH_LIMIT:
        return _too_deep(node)
    for key, item in _dict_part(value, strings_only=_is_string(key_type)):
        step = key if isinstance(key, str) else f"[{key}]"
        violation = _check(key_type, key, depth + 1, ()) or _check(item_type, item, depth + 1, ())
        if violation is not None:
            return violation.inside(step)
    return None


def _dict_part(table: Table, strings_only: bool) -> Iterator[tuple[LuaValue, LuaValue]]:
    for key, item in table.hash.items():
        if isinstance(key, str) or not strings_only:
            yield key, item
    if table.bools and not strings_only:
        yield from table.bools.items()


def _check_validators(node: Node, validators: tuple[tuple[str, LuaValue], ...], value: LuaValue) -> Violation | None:
    """Validators with unknown names, or on values that they do not apply to, pass."""
    for name, bound in validators:
        validator = VALIDATORS.get(name)
        if validator is None:
            continue
        measure, holds, problem = validator
        measured = measure(value)
        if measured is not None and not holds(measured, bound):
            return Violation("", text(node), type_name(value), name, problem)
    return None


def _mismatch(node: Node, value: LuaValue) -> Violation:
    return Violation("", text(node), type_name(value))


def _too_deep(node: Node) -> Violation:
    return Violation("", text(node), "table", "depth", f"nested deeper than {DEPTH_LIMIT} levels")


def _admits_nil(node: Node) -> bool:
    inner = structure(node)
    if isinstance(inner, Union):
        return any(_admits_nil(member) for member in inner.members)
    return isinstance(inner, Optional) or (isinstance(inner, Primitive) and inner.name == "nil")


def _is_string(node: Node) -> bool:
    inner = structure(node)
    return isinstance(inner, Primitive) and inner.name == "string"


def _is_number(value: LuaValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: LuaValue) -> bool:
    return _is_number(value) and (isinstance(value, int) or value.is_integer())


def _same(literal: LuaValue, value: LuaValue) -> bool:
    return type_name(literal) == type_name(value) and bool(literal == value)


def _number(value: LuaValue) -> int | float | None:
    return value if _is_number(value) else None


def _size(value: LuaValue) -> int | None:
    """Bytes of a string, length of a table."""
    return len(value) if isinstance(value, str) else len(value.array) - 1 if isinstance(value, Table) else None


def _string(value: LuaValue) -> str | None:
    return value if isinstance(value, str) else None


def _at_least(measured: LuaValue, bound: LuaValue) -> bool:
    return bool(measured >= bound)


def _at_most(measured: LuaValue, bound: LuaValue) -> bool:
    return bool(measured <= bound)


def _matches(measured: str, pattern: str) -> bool:
    """RE2, unanchored, on the bytes; a pattern that is not RE2 matches nothing."""
    compiled = _compiled(pattern)
    return compiled is not None and compiled.search(measured.encode("latin-1")) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern.encode("latin-1"), options)
    except re2.error:
        return None


PRIMITIVES: Final[dict[str, Callable[[LuaValue], bool]]] = {
    "nil": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "number": _is_number,
    "integer": _is_integer,
    "string": lambda value: isinstance(value, str),
    "any": lambda value: True,
    "unknown": lambda value: True,
    "never": lambda value: False,
    "table": lambda value: isinstance(value, Table),
    "function": lambda value: type_name(value) == "function",
    "thread": lambda value: type_name(value) == "thread",
    "userdata": lambda value: type_name(value) == "userdata",
    "error": lambda value: isinstance(value, ErrorObject),
}
"""The built-in type names and what belongs to them."""

Validator = tuple[Callable[[LuaValue], LuaValue], Callable[[LuaValue, LuaValue], bool], str]
VALIDATORS: Final[dict[str, Validator]] = {
    "min": (_number, _at_least, "value below minimum"),
    "max": (_number, _at_most, "value above maximum"),
    "min_len": (_size, _at_least, "length below minimum"),
    "max_len": (_size, _at_most, "length above maximum"),
    "pattern": (_string, _matches, "pattern mismatch"),
}
"""For each annotation: what it measures (None: not applicable), when that is fine, and the message when it is not."""
