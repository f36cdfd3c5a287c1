"""Lua classes as Python classes of generated code (docs/conventions.md, "Records and classes").

An `Instance` is a record whose metatable is the table of its Python class, so that the methods of the Lua class are
Python methods. That table, the one that Lua code sees as the class, is made from the Python class when it is defined;
it never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from inspect import iscoroutinefunction
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from runtime_shims.lua.metatable import MetaTable
from runtime_shims.lua.record import (
    GenericField,
    Record,
    add_natives,
    is_reserved,
    native_access,
    protected,
)
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import TYPE_NAMES, LuaValue

_Member = TypeVar("_Member", bound="Callable[..., Any] | staticmethod[..., Any]")

#: Where the decorators leave the Lua name of a function.
_LUA_NAME = "lua_name"


def member(name: str) -> Callable[[_Member], _Member]:
    """Decorator: the Lua name of a function whose Python name differs, such as `insert_` for "insert"."""

    def decorate(function: _Member) -> _Member:
        setattr(function, _LUA_NAME, name)
        return function

    return decorate


#: Decorator of a metamethod, `@metamethod("__tostring") def tostring(self)`; the table of the class has the event only.
metamethod = member


class NamedConstant:
    """A constant of a class body on its way into the class."""

    __slots__ = ("name", "value")

    def __init__(self, name: str, value: LuaValue) -> None:
        self.name = name
        self.value = value


def named_constant(name: str, value: LuaValue) -> Any:
    """A constant in a class body under the Lua name that its Python name cannot be, such as `class_` for "class"."""
    return NamedConstant(name, value)


def refuse_change(table: Table, *_: LuaValue) -> Any:
    """Stands for the writing operations of the tables of classes.

    The build has proven that the program does not change them, so a change is a fault of the build and no Lua error. It
    must not pass unnoticed, as objects look members up without the table, and other runs may share the class.
    """
    raise RuntimeError("the table of a class changes after its definition")


_refused: Any = refuse_change


class ClassTable(Table):
    """The table that Lua code sees as a class: its functions and constants by Lua name, `__index` itself."""

    __slots__ = ("native",)
    native: type[Instance]
    __setitem__ = raw_set = append = insert = remove = remove_last = _refused


class DerivedClassTable(MetaTable):
    """The table of a class with a parent, to which its metatable leads."""

    __slots__ = ("native",)
    native: type[Instance]
    __setitem__ = raw_set = append = insert = remove = remove_last = _refused


class ParentLink(Table):
    """The metatable of the table of a class with a parent: `{__index = Parent}`."""

    __slots__ = ()
    __setitem__ = raw_set = append = insert = remove = remove_last = _refused


TYPE_NAMES[ClassTable] = TYPE_NAMES[DerivedClassTable] = TYPE_NAMES[ParentLink] = "table"


class GenericMethod:
    """A native method call as Lua does it, `receiver:name(…)`."""

    __slots__ = ("invoke", "name")

    def __init__(self, name: str, suspends: bool) -> None:
        from runtime_shims.lua import operators

        self.name = name
        self.invoke = operators.invoke if suspends else operators.invoke_sync

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GenericMethod) and (self.name, self.invoke) == (other.name, other.invoke)

    def __hash__(self) -> int:
        return hash(self.name)

    def __get__(self, table: Table | None, owner: type | None = None) -> LuaValue:
        return self if table is None else partial(self.invoke, table, self.name)

    def __set__(self, table: Table, value: LuaValue) -> NoReturn:
        raise AttributeError("a method cannot be replaced")


def is_native_method(receiver: LuaValue, name: str) -> bool:
    """Whether generated code that calls `receiver.name(…)` makes a method call."""
    return isinstance(receiver, Table) and isinstance(native_access(receiver, name), GenericMethod)


@protected
class Instance(Record, MetaTable):
    """An object of a Lua class: `class Account(Instance):` with fields as in a record and functions as methods.

    Functions called with a dot are static methods, constants are annotated `ClassVar`. A child class reaches the
    members of its parent, but has no metamethods other than its own, as in Lua. Iterating over the table of the class
    gives `__index` first, then the members as they stand in the class, or all of them in the `order` that is given.
    """

    _table: ClassVar[ClassTable | DerivedClassTable]
    #: What indexing finds beyond an object's own fields, all parents included.
    _members: ClassVar[dict[LuaValue, LuaValue]] = {}
    #: Names that an object's own field must not have as long as its methods are called natively.
    _functions: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, order: tuple[str, ...] = (), **options: Any) -> None:
        super().__init_subclass__(**options)
        members = [*_own_members(cls)]
        cls._table = _class_table(cls, {lua_name: value for _, lua_name, value in members if value is not None})
        if order:
            cls._table.hash = {name: cls._table.hash[name] for name in order}
        cls._members = {**cls._members, **cls._table.hash}
        add_natives(cls, {name: _native_access(cls, name, lua_name) for name, lua_name, _ in members})
        functions = [(name, lua_name) for name, lua_name, value in members if callable(value)]
        cls._functions = cls._functions.union(*functions)

    @classmethod
    def as_table(cls) -> Table:
        """The table that stands for the class in Lua code, always the same one."""
        return cls._table

    def __getitem__(self, key: LuaValue) -> LuaValue:
        if key.__class__ is str:
            if key in self.__class__._plain_fields:
                return getattr(self, key)
            value = self.__dict__.get(key)
            return self.__class__._members.get(key) if value is None else value
        return Table.__getitem__(self, key)

    def __setitem__(self, key: LuaValue, value: LuaValue) -> None:
        if key.__class__ is str and value is not None:
            if key in self.__class__._plain_fields:
                setattr(self, key, value)
            elif key in self.__class__._functions:
                _hide_member(self, key, value)
            else:
                self.__dict__[key] = value
        else:
            Table.__setitem__(self, key, value)

    raw_set = __setitem__

    if not TYPE_CHECKING:
        meta = property(lambda self: self.__class__._table, doc="The metatable.")


def _own_members(cls: type) -> Iterator[tuple[str, str, LuaValue]]:
    """Python name, Lua name and Lua value of the functions and constants that a class body defines, in its order.

    Fields are there as constants without a value.
    Raises TypeError for a name that is reserved, for the events by which a class would not be a plain one, and for what
    is neither a function nor annotated.
    """
    annotations = vars(cls).get("__annotations__", {})
    for name, value in [*vars(cls).items()]:
        if isinstance(value, NamedConstant):
            setattr(cls, name, value.value)
            yield name, value.name, value.value
            continue
        function = value.__func__ if isinstance(value, staticmethod) else value
        if isinstance(function, FunctionType):
            if name == "__init__":
                continue
            lua_name: str = getattr(value, _LUA_NAME, getattr(function, _LUA_NAME, name))
        elif name in annotations:
            lua_name = name
        elif value is None or name.startswith("_"):
            continue  # what Python and `Record` add to a class
        else:
            raise TypeError(f"{cls.__name__}: the constant '{name}' has no annotation")
        if is_reserved(name) or lua_name in ("__index", "__newindex"):
            raise TypeError(f"{cls.__name__}: a member cannot be named '{name}'")
        yield name, lua_name, function


def _native_access(cls: type, name: str, lua_name: str) -> GenericField | GenericMethod:
    """How a member is accessed natively on an object that has left the class."""
    value = vars(cls)[name]
    if isinstance(value, FunctionType):
        return GenericMethod(lua_name, iscoroutinefunction(value))
    return GenericField(lua_name)


def _class_table(cls: type[Instance], members: dict[LuaValue, LuaValue]) -> ClassTable | DerivedClassTable:
    parent: Any = cls.__base__
    table: ClassTable | DerivedClassTable = ClassTable() if parent is Instance else DerivedClassTable()
    table.native = cls
    table.hash = {"__index": table, **members}
    if parent is not Instance:
        table.meta = ParentLink(__index=parent._table)
    return table


def _hide_member(instance: Instance, key: str, value: LuaValue) -> None:
    """Stores an own field that hides a method, after which calls of the method must look for it."""
    from runtime_shims.lua.record_states import leave_class

    leave_class(instance)
    instance.raw_set(key, value)
