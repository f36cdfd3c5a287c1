"""What the flow analysis asks the catalogue, with answers for names that the catalogue lacks on purpose.

Besides catalogue names there are *hidden* functions, which library functions return: ``ipairs()`` (its iterator),
``string.gmatch()``, ``coroutine.wrap()`` and the type operations ``type()`` and ``type.is`` (spec/dialect.md §2.2).
"""

from __future__ import annotations

from functools import cache

from analyzer import catalog
from analyzer.catalog import Constant, Module, Signature
from analyzer.records import record

HIDDEN: dict[str, Signature] = {
    "ipairs()": Signature(returns=("integer?", "any")),
    "string.gmatch()": Signature(returns=("string?",), returns_variadic=True),
    "coroutine.wrap()": Signature(variadic=True, returns_variadic=True, suspends=True),
    "type()": Signature(variadic=True, returns=("any",)),
    "type.is": Signature(variadic=True, returns=("any", "Error?")),
}
"""Functions that have no name in the language."""

ABSENT_LIBRARIES = frozenset({"io", "debug", "utf8", "bit32", "bit"})
"""Absent globals that are tables of functions in other Lua versions."""

FUNCTION_CALLS = frozenset({"funcs.call", "funcs.async", "Executor.call", "Executor.async"})
"""The functions that call a function by its id, in a workflow as an activity."""

SPAWNS = frozenset(
    f"{owner}.{name}"
    for owner in ("process", "Spawner")
    for name in ("spawn", "spawn_monitored", "spawn_linked", "spawn_linked_monitored")
)
"""The functions that start a process or workflow and do not wait for its end."""

_FORBIDDEN = Signature(suspends=False, determinism="N", hazard="io")
_UNSUPPORTED = Signature(suspends=True, determinism="U", hazard="forbidden-module")
_MISSING = Signature()


@record(frozen=True)
class Kind:
    """``what``: ``function``, ``module``, ``object`` (of ``type``), ``data`` or ``unknown``."""

    what: str
    type: str = ""


_FUNCTION = Kind("function")
_MODULE = Kind("module")
_DATA = Kind("data")
_UNKNOWN = Kind("unknown")


@cache
def resolve(path: str) -> Kind:
    """What a dotted path stands for."""
    found = catalog.lookup(path)
    if isinstance(found, Signature):
        return _FUNCTION
    if isinstance(found, Module):
        return Kind("object", found.object) if found.object else _MODULE
    if isinstance(found, Constant):
        return Kind("object", found.type) if found.type in catalog.OBJECT_TYPES else _DATA
    return _resolve_absent(path)


def _resolve_absent(path: str) -> Kind:
    owner, _, name = path.rpartition(".")
    if not owner:
        if name in ABSENT_LIBRARIES:
            return _MODULE
        return _FUNCTION if name in catalog.ABSENT_GLOBALS else _UNKNOWN
    if owner in ABSENT_LIBRARIES:
        return _FUNCTION
    module = catalog.lookup(owner)
    if isinstance(module, Module) and (name in module.absent or not module.complete):
        return _FUNCTION
    return _UNKNOWN


@cache
def signature(name: str) -> Signature:
    """The signature behind a builtin's qualified name; a neutral one for names that nothing is known about."""
    hidden = HIDDEN.get(name)
    if hidden is not None:
        return hidden
    found = catalog.lookup(name)
    if isinstance(found, Signature):
        return found
    owner, _, member = name.rpartition(".")
    if (found := catalog.method(owner, member)) is not None:
        return found
    root = name.partition(".")[0]
    absent = catalog.ABSENT_GLOBALS.get(root)
    if absent is not None:
        return _FORBIDDEN if absent.hazard else _MISSING
    module = catalog.lookup(owner) if owner else None
    if isinstance(module, Module):
        if (gone := module.absent.get(member)) is not None:
            return _FORBIDDEN if gone.hazard else _MISSING
        if not module.supported:
            return _UNSUPPORTED
    return _MISSING


def method(type_name: str, name: str) -> Signature | None:
    """The method of an object type or of strings."""
    return catalog.method(type_name, name)


@cache
def member_names(module: str) -> tuple[str, ...]:
    """The listed members of a module."""
    found = catalog.lookup(module)
    return tuple(found.member_names) if isinstance(found, Module) else ()


@cache
def result_types(name: str) -> tuple[tuple[str, ...], ...]:
    """For each result of a builtin, the object types that it may have (none for plain data)."""
    return tuple(object_types(text) for text in signature(name).returns)


@cache
def field_types(type_name: str, name: str) -> tuple[str, ...]:
    """The object types that a field of an object may have."""
    found = catalog.OBJECT_TYPES.get(type_name)
    return () if found is None else object_types(found.fields.get(name, ""))


@cache
def object_types(text: str) -> tuple[str, ...]:
    """The object types in a catalogue type such as ``Channel?`` or ``string|Duration``."""
    names = (part.strip().removesuffix("?") for part in text.split("|"))
    return tuple(name for name in names if name in catalog.OBJECT_TYPES)


def suspends(name: str) -> bool:
    """Whether a builtin itself hands the turn over."""
    return signature(name).suspends


def is_source(name: str) -> bool:
    """Whether a builtin is a source of nondeterminism, or is not supported in workflows."""
    found = signature(name)
    return bool(found.hazard) or found.determinism in ("N", "U")
