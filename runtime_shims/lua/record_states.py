"""Records and instances that have left their class: another metatable, frozen, or with a method hidden by a field.

Such an object goes over to a class in which the natively accessed names of its old class are descriptors that do what
Lua does. No proof about native code therefore rests on what unknown code does to an object.
"""

from __future__ import annotations

from typing import Any

from runtime_shims.lua.metatable import MetaTable, refuse_write
from runtime_shims.lua.record import Record, protected
from runtime_shims.lua.record_classes import ClassTable, DerivedClassTable, Instance, refuse_change
from runtime_shims.lua.table import Table

_refused: Any = refuse_write


@protected
class MetaRecord(Record, MetaTable):
    """A record with a metatable of any kind."""

    __getitem__ = MetaTable.__getitem__
    __setitem__ = MetaTable.__setitem__


@protected
class FrozenRecord(Record):
    """A record that refuses every write."""

    frozen = True
    __setitem__ = raw_set = append = insert = remove = _refused


@protected
class FrozenMetaRecord(MetaRecord):
    """A frozen record with a metatable."""

    frozen = True
    __setitem__ = raw_set = append = insert = remove = _refused


def set_record_metatable(record: Table, meta: Table | None) -> None:
    """`set_metatable` of a record that is not frozen. The table of a class makes it an instance, where possible."""
    if not isinstance(record, Record):
        refuse_change(record)
        return
    cls = record.__class__
    natives, origin = cls._natives, cls._origin
    if meta is None:
        if natives == origin._natives and not issubclass(origin, Instance):
            record.__class__ = origin
        else:
            record.__class__ = _state(Record, origin, natives)
    else:
        if isinstance(meta, ClassTable | DerivedClassTable):
            native = meta.native
            # Code that knows the object by its old class must find the same there.
            if natives.items() <= native._natives.items() and native._functions.isdisjoint(record.__dict__):
                record.__class__ = native
                return
            natives = {**natives, **native._natives}
        record.__class__ = _state(MetaRecord, origin, natives)
    record.meta = meta


def leave_class(instance: Instance) -> None:
    """Makes native accesses of an instance do what Lua does, its metatable staying that of its class."""
    meta, cls = instance.meta, instance.__class__
    instance.__class__ = _state(MetaRecord, cls._origin, cls._natives)
    instance.meta = meta


def freeze_record(record: Table) -> None:
    """Makes a record immutable for good."""
    if not isinstance(record, Record):
        refuse_change(record)
        return
    meta, cls = record.meta, record.__class__
    base = FrozenRecord if meta is None else FrozenMetaRecord
    record.__class__ = _state(base, cls._origin, cls._natives)
    record.meta = meta


#: The classes that objects have gone over to so far; as many as there are ways in which a program mistreats a class.
_STATES: dict[tuple[type, type, frozenset[Any]], Any] = {}


def _state(base: type[Record], origin: type[Record], natives: dict[str, Any]) -> Any:
    """The class of objects made as `origin` that behave as `base` and are accessed natively by these names."""
    if not natives and origin is Record:
        return base
    key = base, origin, frozenset(natives.items())
    cls: Any = _STATES.get(key)
    if cls is None:
        _STATES[key] = cls = type(origin.__name__, (base,), natives)
        cls._natives, cls._origin = natives, origin
    return cls
