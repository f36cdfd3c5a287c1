"""Tables with known fields as Python classes of generated code: docs/conventions.md, "Records and classes".

A `Record` is a table whose hash part **is** its Python attribute dict: `body.x` and `body["x"]` are the same field, and
everything else that works on a table works on it as it does on any other.

A native access `body.x` is fast on an object of the class that declares the field, and exact on every table: an object
that is frozen or gets a metatable goes over to a class where the names have descriptors that do what Lua does
(`record_states`), and so have other tables (`add_natives`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue

_RecordClass = TypeVar("_RecordClass", bound="type[Record]")

#: What the runtime calls or asks on a table; a field may have the same name.
_OPERATIONS: Final = (
    *(name for name, value in vars(Table).items() if isinstance(value, FunctionType) and not name.startswith("__")),
    "frozen",
)


class _Part:
    """A part of a table that a record makes when it is first asked for, as `Table.__init__` never ran."""

    __slots__ = ("make", "slot")

    def __init__(self, slot: Any, make: Callable[[], Any]) -> None:
        self.slot = slot
        self.make = make

    def __get__(self, table: Table | None, owner: type | None = None) -> Any:
        if table is None:
            return self
        try:
            return self.slot.__get__(table)
        except AttributeError:
            part = self.make()
            self.slot.__set__(table, part)
            return part

    def __set__(self, table: Table, part: Any) -> None:
        self.slot.__set__(table, part)


class _Fixed:
    """A class attribute that a field of the same name cannot hide, since it also has a setter."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __get__(self, table: Table | None, owner: type | None = None) -> Any:
        value = self.value
        return MethodType(value, table) if table is not None and value.__class__ is FunctionType else value

    def __set__(self, table: Table, value: Any) -> None:
        raise AttributeError("an operation of tables cannot be replaced")


def protected(cls: _RecordClass) -> _RecordClass:
    """Makes sure that fields named like the operations of tables do not hide those that a class defines."""
    for name in _OPERATIONS:
        if name in vars(cls):
            setattr(cls, name, _Fixed(vars(cls)[name]))
    return cls


class GenericField:
    """Native access to a field as Lua sees it, for objects of which more must be asked than their attributes."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GenericField) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __get__(self, table: Table | None, owner: type | None = None) -> LuaValue:
        return self if table is None else table[self.name]

    def __set__(self, table: Table, value: LuaValue) -> None:
        table[self.name] = value


class Record(Table):
    """A table of a known shape: `class Body(Record):` with an annotation `x: LuaValue` for each field.

    The class is called with the values of its own annotated fields, in their order or by name; those left out are nil.
    A class without annotations of its own takes what its parent takes. A native read of a declared field gives nil when
    it is absent; a native write must not store nil. Attributes annotated `ClassVar` are no fields; in a Lua class
    (`Instance`), a field with a value is both a field and a constant.
    """

    #: How natively accessed names are accessed on objects that have left the class, by Python name.
    _natives: ClassVar[dict[str, Any]] = {}
    #: Not in `TYPE_NAMES`: classes that a run defines must not outlive it.
    lua_type_name: ClassVar[str] = "table"
    #: The class that an object was made as; a class that objects go over to remembers it.
    _origin: ClassVar[type[Record]]
    #: The classes that objects of this one have gone over to so far.
    _states: ClassVar[dict[Any, Any]]
    #: Fields for which an attribute read gives the own field or nil. Other ways to the dict slow native access down.
    _plain_fields: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._origin = cls
        fields = tuple(_annotated_fields(cls))
        for name in fields:
            _declare_field(cls, name)
        add_natives(cls, {name: GenericField(name) for name in fields})
        cls._plain_fields = frozenset(name for name in cls._plain_fields.union(fields) if getattr(cls, name) is None)
        if fields or Record in cls.__bases__:
            cls.__init__ = _initializer(cls, fields)  # type: ignore[method-assign]

    def __getitem__(self, key: LuaValue) -> LuaValue:
        if key.__class__ is str:
            return getattr(self, key) if key in self.__class__._plain_fields else self.__dict__.get(key)
        return Table.__getitem__(self, key)

    def __setitem__(self, key: LuaValue, value: LuaValue) -> None:
        if key.__class__ is str and value is not None:
            if key in self.__class__._plain_fields:
                setattr(self, key, value)
            else:
                self.__dict__[key] = value
        else:
            Table.__setitem__(self, key, value)

    raw_get = __getitem__
    raw_set = __setitem__

    if not TYPE_CHECKING:
        array = _Part(Table.array, lambda: [None])
        bools, order, meta = (_Part(slot, lambda: None) for slot in (Table.bools, Table.order, Table.meta))
        had_string_key = _Part(Table.had_string_key, lambda: False)


for _name in _OPERATIONS:
    if _name not in vars(Record):
        setattr(Record, _name, vars(Table)[_name])
protected(Record)
# The descriptor that CPython made for the attribute dict: reading and writing it takes no Python code.
Record.hash = vars(Record)["__dict__"]
Record._origin = Record


#: Names that Python and the runtime use in records and instances.
_RESERVED: Final = frozenset((*dir(Record), "as_table", "_table", "_members", "native", "_functions", "_states"))


def add_natives(cls: type[Record], accesses: Mapping[str, Any]) -> None:
    """Declares that generated code accesses objects of the class by these names, and how other tables serve it."""
    for name, access in accesses.items():
        _offer_to_tables(name, access)
    cls._natives = {**cls._natives, **accesses}


def _offer_to_tables(name: str, access: Any) -> None:
    """Makes native accesses by a name work on tables that are of no class, such as a method's unusual receiver.

    A name that means a field to one class and a method to another cannot be served; its access raises AttributeError.
    """
    if name not in _OFFERED:
        # Only once: a change of `Table` makes the interpreter forget what it knows about all tables.
        _OFFERED[name] = access
        setattr(Table, name, access)
    elif _OFFERED[name] not in (access, None):
        _OFFERED[name] = None
        delattr(Table, name)


#: What `_offer_to_tables` has put on `Table`; None for a name that means different things.
_OFFERED: Final[dict[str, Any]] = {}


def native_access(table: Table, name: str) -> Any:
    """The `GenericField` or `GenericMethod` behind a native access of a table; None when there is none."""
    natives: dict[str, Any] = getattr(table.__class__, "_natives", {})
    return natives.get(name) or _OFFERED.get(name)


def _annotated_fields(cls: type) -> Iterator[str]:
    """The names that a class itself annotates, without those of class constants."""
    for name, annotation in vars(cls).get("__annotations__", {}).items():
        if not is_constant(annotation):
            yield name


def is_reserved(name: str) -> bool:
    """Whether no field or member of a class can have a Python name, because Python or the runtime uses it."""
    return name in _RESERVED or name.startswith("__")


def is_constant(annotation: Any) -> bool:
    """Whether an annotation, mostly the text of one, says `ClassVar`."""
    text = annotation if isinstance(annotation, str) else repr(annotation)
    return text.removeprefix("typing.").startswith("ClassVar")


def _declare_field(cls: type[Record], name: str) -> None:
    """Sees to it that reading the field on an object without it gives what Lua's index gives: a parent's member or nil.

    Raises TypeError for a name that is reserved, or taken by a member of the class.
    """
    default = vars(cls).get(name)
    if is_reserved(name) or isinstance(default, FunctionType | staticmethod):
        raise TypeError(f"{cls.__name__}: a field cannot be named '{name}'")
    inherited = any(name in vars(parent) for parent in cls.__mro__[1:] if parent is not Table)
    if not inherited and default is None:
        setattr(cls, name, None)
    elif default is None and name in vars(cls):
        delattr(cls, name)


def _initializer(cls: type, fields: tuple[str, ...]) -> FunctionType:
    """The `__init__` of a class with these parameters, all of them optional."""
    function = FunctionType(
        _initializer_code(cls.__module__, cls.__qualname__, fields), {}, argdefs=(None,) * len(fields)
    )
    function.__qualname__ = f"{cls.__qualname__}.__init__"
    function.__module__ = cls.__module__
    return function


@lru_cache(1024)
def _initializer_code(module: str, class_name: str, fields: tuple[str, ...]) -> CodeType:
    """The code of an `__init__`, compiled as text so that it runs like a handwritten one.

    Each class has its own, as the interpreter adapts code to the class that it meets.
    """
    receiver = "self"
    while receiver in fields:
        receiver += "_"
    lines = [f"    if {name} is not None: {receiver}.{name} = {name}" for name in fields] or ["    pass"]
    namespace: dict[str, Any] = {}
    exec("\n".join((f"def __init__({', '.join((receiver, *fields))}):", *lines)), namespace)
    function: FunctionType = namespace["__init__"]
    return function.__code__
