"""``record``: classes that carry data, at a fraction of the start-up cost of ``dataclasses``.

A lint run defines some 150 of them and is over in a tenth of a second, of which ``dataclass`` alone would take a
third: it compiles up to five methods for every class. Here all methods but ``__init__`` are shared, and ``__init__``
is compiled when the first instance is made. Type checkers treat a record like a dataclass.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


class Factory:
    """A default that is made anew for every instance."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def field(*, default_factory: Callable[[], T]) -> T:
    """The default of a field that is made anew for every instance."""
    default: Any = Factory(default_factory)
    return default  # type: ignore[no-any-return]


@overload
def record(cls: type[T], /) -> type[T]: ...


@overload
def record(*, eq: bool = True, frozen: bool = False) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(eq_default=True, field_specifiers=(field,))
def record(cls: type[Any] | None = None, /, *, eq: bool = True, frozen: bool = False) -> Any:
    """Makes a class of its annotations, those of its bases first: slots, ``__init__``, ``__repr__``.

    With ``eq`` instances compare by their fields, else by identity. The fields of a ``frozen`` one cannot be assigned;
    together with ``eq`` it is hashable. Instances can be copied and pickled.
    """
    if cls is None:
        return lambda decorated: _build(decorated, eq, frozen)
    return _build(cls, eq, frozen)


def fields(cls: type[Any]) -> tuple[str, ...]:
    """The names of the fields of a record class, in the order of the parameters of ``__init__``."""
    names: tuple[str, ...] = cls.__match_args__
    return names


def replace(item: T, **changes: Any) -> T:
    """A copy of a record with other values in some fields. Raises TypeError for unknown fields."""
    values = {name: getattr(item, name) for name in fields(type(item))}
    return type(item)(**{**values, **changes})


def _build(cls: type[Any], eq: bool, frozen: bool) -> Any:
    namespace = dict(cls.__dict__)
    own = tuple(namespace.get("__annotations__", ()))
    inherited: tuple[str, ...] = getattr(cls, "__match_args__", ())
    names = (*inherited, *own)
    defaults = {**getattr(cls, "__record_defaults__", {})}
    defaults.update((name, namespace.pop(name)) for name in own if name in namespace)
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)
    namespace["__slots__"] = own
    namespace["__match_args__"] = names
    namespace["__record_defaults__"] = defaults
    namespace["__reduce__"] = _reduce
    namespace.setdefault("__repr__", _repr)
    if eq:
        namespace["__record_values__"] = staticmethod(attrgetter(*names)) if names else staticmethod(_no_values)
        namespace["__eq__"] = _equal
        namespace.setdefault("__hash__", _hash if frozen else None)
    if frozen:
        namespace["__setattr__"] = _refuse_assignment
        namespace["__delattr__"] = _refuse_assignment
    built: Any = type(cls.__name__, cls.__bases__, namespace)

    def first_init(self: Any, *arguments: Any, **named: Any) -> None:
        initialize = _compile_init(built, names, defaults, frozen)
        built.__init__ = initialize
        initialize(self, *arguments, **named)

    built.__init__ = first_init
    return built


def _compile_init(
    cls: type[Any], names: tuple[str, ...], defaults: dict[str, Any], frozen: bool
) -> Callable[..., None]:
    """The ``__init__`` of a class; that of a frozen one goes round ``__setattr__`` through the slots."""
    scope: dict[str, Any] = {}
    parameters = ["self"]
    lines = []
    for name in names:
        value = name
        if name in defaults:
            default = defaults[name]
            scope[f"default_{name}"] = default
            parameters.append(f"{name}=default_{name}")
            if isinstance(default, Factory):
                scope[f"make_{name}"] = default.make
                value = f"make_{name}() if {name} is default_{name} else {name}"
        else:
            parameters.append(name)
        if frozen:
            scope[f"set_{name}"] = getattr(cls, name).__set__
            lines.append(f"    set_{name}(self, {value})")
        else:
            lines.append(f"    self.{name} = {value}")
    body = "\n".join(lines) or "    pass"
    exec(f"def __init__({', '.join(parameters)}):\n{body}", scope)
    initialize: Callable[..., None] = scope["__init__"]
    initialize.__qualname__ = f"{cls.__qualname__}.__init__"
    return initialize


# -- the methods that all records share


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in fields(type(self)))
    return f"{type(self).__qualname__}({shown})"


def _equal(self: Any, other: Any) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return self.__record_values__(self) == other.__record_values__(other)


def _hash(self: Any) -> int:
    return hash(self.__record_values__(self))


def _no_values(_: Any) -> tuple[()]:
    return ()


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self), tuple(getattr(self, name) for name in fields(type(self)))


def _refuse_assignment(self: Any, name: str, *_: Any) -> None:
    raise AttributeError(f"cannot assign to field {name!r} of {type(self).__name__}")
