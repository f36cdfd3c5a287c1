"""The structure of run-time types as `type X = …` declares them (spec/dialect.md §2.2); `type_checks` gives meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from runtime_shims.lua.numbers import float_text
from runtime_shims.lua.values import LuaValue


@dataclass(slots=True, frozen=True, eq=False)
class Primitive:
    """A built-in type; `name` is a key of `type_checks.PRIMITIVES`."""

    name: str


@dataclass(slots=True, frozen=True, eq=False)
class Literal:
    """One string, number or boolean."""

    value: LuaValue


@dataclass(slots=True, frozen=True, eq=False)
class Array:
    element: Node


@dataclass(slots=True, frozen=True, eq=False)
class Map:
    key: Node
    value: Node


@dataclass(slots=True, frozen=True, eq=False)
class Field:
    name: str
    type: Node
    optional: bool


@dataclass(slots=True, frozen=True, eq=False)
class Record:
    fields: tuple[Field, ...]


@dataclass(slots=True, frozen=True, eq=False)
class Union:
    members: tuple[Node, ...]


@dataclass(slots=True, frozen=True, eq=False)
class Intersection:
    members: tuple[Node, ...]


@dataclass(slots=True, frozen=True, eq=False)
class Optional:
    inner: Node


@dataclass(slots=True, frozen=True, eq=False)
class Function:
    """Any function type: parameters and results are not checked at run time."""

    result: Node | None = None


@dataclass(slots=True, frozen=True, eq=False)
class Interface:
    """An `interface` statement: methods are not checked at run time."""


@dataclass(slots=True, frozen=True, eq=False)
class Annotated:
    """A type with validators, as pairs of name and argument: `@min(1)` is `("min", 1)`."""

    inner: Node
    validators: tuple[tuple[str, LuaValue], ...]


@dataclass(slots=True, frozen=True, eq=False)
class Named:
    """A declared type."""

    name: str
    inner: Node


@dataclass(slots=True, frozen=True, eq=False)
class Reference:
    """A type that is looked up when it is needed, so that types can contain themselves."""

    resolve: Callable[[], Node]


Node: TypeAlias = (
    Primitive
    | Literal
    | Array
    | Map
    | Record
    | Union
    | Intersection
    | Optional
    | Function
    | Interface
    | Annotated
    | Named
    | Reference
)

KINDS: dict[type, str] = {
    Literal: "literal",
    Array: "array",
    Map: "map",
    Record: "record",
    Union: "union",
    Intersection: "intersection",
    Optional: "optional",
    Function: "function",
    Interface: "interface",
}


def structure(node: Node) -> Node:
    """The node behind names, validators and references; a reference that leads only to itself stays."""
    seen: set[int] = set()
    while isinstance(node, Named | Annotated | Reference) and id(node) not in seen:
        seen.add(id(node))
        node = node.resolve() if isinstance(node, Reference) else node.inner
    return node


def kind(node: Node) -> str:
    """What `T:kind()` says: the name of a primitive, else the construct."""
    inner = structure(node)
    return inner.name if isinstance(inner, Primitive) else KINDS.get(inner.__class__, "unresolved")


def text(node: Node) -> str:
    """The type as messages show it: a declared name, else its source form."""
    match node:
        case Primitive(name) | Named(name):
            return name
        case Literal(value):
            return _literal_text(value)
        case Array(element):
            return f"{{{text(element)}}}"
        case Map(key, value):
            return f"{{[{text(key)}]: {text(value)}}}"
        case Record(fields):
            members = (f"{field.name}{'?' if field.optional else ''}: {text(field.type)}" for field in fields)
            return f"{{{', '.join(members)}}}"
        case Union(members):
            return " | ".join(map(text, members))
        case Intersection(members):
            return " & ".join(map(text, members))
        case Optional(inner):
            return f"{text(inner)}?"
        case Annotated(inner):
            return text(inner)
        case Reference(resolve):
            target = resolve()
            return target.name if isinstance(target, Named) else kind(target)
        case Function():
            return "function"
        case Interface():
            return "interface"


def _literal_text(value: LuaValue) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return float_text(value) if isinstance(value, float) else str(value)
