"""Type values: what `type X = …` and the built-in type names are at run time (spec/dialect.md §2.2).

`T(x)` gives x back when it belongs to the type and raises `expected T, got <type>` otherwise; `T:is(x)` and `T.is(x)`
give `x, nil` or `nil, err`. Generated code builds types with the functions of this module:

    User = named("User", record_of([("name", string, False), ("age", annotated(integer, min=0), True)]))
    Tree = named("Tree", record(children=array(reference(lambda: Tree))))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from runtime_shims.lua import type_nodes
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LibraryError
from runtime_shims.lua.table import Table
from runtime_shims.lua.type_checks import PRIMITIVES, Violation, find_violation
from runtime_shims.lua.type_nodes import Node, structure
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, type_name


class Type(LuaObject):
    """A type as a Lua value. Calling it validates; indexing it with the name of a record's field gives that field's
    type.

    Supported methods are `is`, `kind`, `name`, `elem`, `key`, `val`, `inner` and `ret`.
    """

    __slots__ = ("node",)

    lua_type_name = "type"
    lua_names = ("kind", "name", "elem", "key", "val", "inner", "ret")

    def __init__(self, node: Node) -> None:
        self.node = node

    def __call__(self, *arguments: LuaValue) -> LuaValue:
        """`T(x)`: x itself. Raises LuaError when it does not belong to the type."""
        value = self._first_argument(arguments)
        if find_violation(self.node, value) is not None:
            raise LibraryError(f"expected {self.name()}, got {type_name(value)}")
        return value

    def __getitem__(self, key: LuaValue) -> LuaValue:
        if key == "is":
            return self.is_
        method = super().__getitem__(key)
        return _field_type(self.node, key) if method is None else method

    def is_(self, *arguments: LuaValue) -> LuaValue:
        """`T:is(x)` and `T.is(x)`: `(x, nil)`, or `(nil, err)` with kind Invalid and details about the place."""
        if len(arguments) > 1 and arguments[0] is self:
            arguments = arguments[1:]
        value = self._first_argument(arguments)
        violation = find_violation(self.node, value)
        return (value, None) if violation is None else (None, _error(violation))

    def kind(self, *_: LuaValue) -> str:
        """`T:kind()`: the name of a built-in type, or `record`, `array`, `map`, `union`, …"""
        return type_nodes.kind(self.node)

    def name(self, *_: LuaValue) -> str:
        """`T:name()`: the declared name, else the type as text."""
        return type_nodes.text(self.node)

    def elem(self, *_: LuaValue) -> LuaValue:
        """`T:elem()`: the element type of an array, nil for others."""
        return self._part(type_nodes.Array, "element")

    def key(self, *_: LuaValue) -> LuaValue:
        """`T:key()`: the key type of a map, nil for others."""
        return self._part(type_nodes.Map, "key")

    def val(self, *_: LuaValue) -> LuaValue:
        """`T:val()`: the value type of a map, nil for others."""
        return self._part(type_nodes.Map, "value")

    def inner(self, *_: LuaValue) -> LuaValue:
        """`T:inner()`: the type inside an optional one, nil for others."""
        return self._part(type_nodes.Optional, "inner")

    def ret(self, *_: LuaValue) -> LuaValue:
        """`T:ret()`: the result type of a function type, nil for others."""
        return self._part(type_nodes.Function, "result")

    def lua_tostring(self) -> str:
        """The type's name."""
        return self.name()

    def _first_argument(self, arguments: tuple[LuaValue, ...]) -> LuaValue:
        if not arguments:
            raise LibraryError(f"type {self.name()} expects at least 1 argument")
        return arguments[0]

    def _part(self, kind: type, attribute: str) -> LuaValue:
        node = structure(self.node)
        part = getattr(node, attribute) if isinstance(node, kind) else None
        return None if part is None else Type(part)


class GenericType(Type):
    """A type with parameters: called with types it gives the instance, called with a value it validates.

    Parameters that are not given are `any`.
    """

    __slots__ = ("declared_name", "instances", "instantiate", "parameter_count")

    def __init__(self, name: str, parameter_count: int, instantiate: Callable[..., Type]) -> None:
        self.declared_name = name
        self.parameter_count = parameter_count
        self.instantiate = instantiate
        self.instances: dict[tuple[Type, ...], Type] = {}
        super().__init__(type_nodes.Reference(lambda: self.of().node))

    def __call__(self, *arguments: LuaValue) -> LuaValue:
        """`G(T, …)` or `G(x)`. Raises LuaError for a mixture of both and for too many types."""
        types = [argument for argument in arguments if isinstance(argument, Type)]
        if not types:
            return super().__call__(*arguments)
        if len(types) < len(arguments):
            raise LibraryError(f"type {self.declared_name}: cannot mix type and value arguments")
        return self.of(*types)

    def of(self, *arguments: Type) -> Type:
        """The instance for these type arguments, the same one each time."""
        if len(arguments) > self.parameter_count:
            expected, found = self.parameter_count, len(arguments)
            raise LibraryError(f"type {self.declared_name} expects {expected} type arguments, got {found}")
        complete = (*arguments, *(any,) * (self.parameter_count - len(arguments)))
        instance = self.instances.get(complete)
        if instance is None:
            names = ", ".join(argument.name() for argument in complete)
            name = f"{self.declared_name}<{names}>" if arguments else self.declared_name
            instance = self.instances[complete] = named(name, self.instantiate(*complete))
        return instance


def named(name: str, type: Type) -> Type:
    """The type that `type name = …` declares."""
    return Type(type_nodes.Named(name, type.node))


def array(element: Type) -> Type:
    """`{T}`"""
    return Type(type_nodes.Array(element.node))


def map_(key: Type, value: Type) -> Type:
    """`{[K]: V}`"""
    return Type(type_nodes.Map(key.node, value.node))


def record(**fields: Type) -> Type:
    """`{name: T, …}` with required fields only."""
    return record_of((name, type, False) for name, type in fields.items())


def record_of(fields: Iterable[tuple[str, Type, bool]]) -> Type:
    """`{name: T, other?: T, …}` from name, type and whether the field is optional."""
    return Type(type_nodes.Record(tuple(type_nodes.Field(name, type.node, opt) for name, type, opt in fields)))


def union(*members: Type) -> Type:
    """`A | B`"""
    return Type(type_nodes.Union(tuple(member.node for member in members)))


def intersection(*members: Type) -> Type:
    """`A & B`"""
    return Type(type_nodes.Intersection(tuple(member.node for member in members)))


def optional(inner: Type) -> Type:
    """`T?`"""
    return Type(type_nodes.Optional(inner.node))


def literal(value: LuaValue) -> Type:
    """A string, number or boolean as a type."""
    return Type(type_nodes.Literal(value))


def function_type(result: Type | None = None) -> Type:
    """`(A) -> R`; only that it is a function is checked."""
    return Type(type_nodes.Function(None if result is None else result.node))


def interface() -> Type:
    """`interface … end`; only that it is a table is checked."""
    return Type(type_nodes.Interface())


def annotated(inner: Type, **validators: LuaValue) -> Type:
    """`T @min(1) @max_len(8) @pattern("…")`"""
    return Type(type_nodes.Annotated(inner.node, tuple(validators.items())))


def reference(resolve: Callable[[], Type]) -> Type:
    """A type that is declared later or contains this one."""
    return Type(type_nodes.Reference(lambda: resolve().node))


def generic(name: str, parameter_count: int, instantiate: Callable[..., Type]) -> GenericType:
    """`type name<A, B> = …`; `instantiate` makes the type from its arguments."""
    return GenericType(name, parameter_count, instantiate)


BUILTIN_TYPES: dict[str, Type] = {name: Type(type_nodes.Primitive(name)) for name in PRIMITIVES}
"""The built-in types by their Lua names; those that generated code uses most have Python names below."""

string = BUILTIN_TYPES["string"]
number = BUILTIN_TYPES["number"]
integer = BUILTIN_TYPES["integer"]
boolean = BUILTIN_TYPES["boolean"]
any = BUILTIN_TYPES["any"]
unknown = BUILTIN_TYPES["unknown"]
never = BUILTIN_TYPES["never"]
nil = BUILTIN_TYPES["nil"]
table = BUILTIN_TYPES["table"]
function = BUILTIN_TYPES["function"]
thread = BUILTIN_TYPES["thread"]
userdata = BUILTIN_TYPES["userdata"]
error = BUILTIN_TYPES["error"]


def _field_type(node: Node, name: LuaValue) -> LuaValue:
    """The declared type of a record's field; intersections are searched, everything else has no fields."""
    inner = structure(node)
    if isinstance(inner, type_nodes.Intersection):
        return next((found for member in inner.members if (found := _field_type(member, name)) is not None), None)
    fields = inner.fields if isinstance(inner, type_nodes.Record) else ()
    return next((Type(field.type) for field in fields if field.name == name), None)


def _error(violation: Violation) -> ErrorObject:
    details = Table(
        field=violation.path or None,
        expected=violation.expected,
        got=violation.got,
        constraint=violation.constraint,
    )
    return ErrorObject(violation.message, KINDS["INVALID"], retryable=False, details=details)
