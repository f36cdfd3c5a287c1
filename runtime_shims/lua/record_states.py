"""Records and instances that have left their class: another metatable, frozen, or with a method hidden by a field.

Such an object goes over to a class in which the natively accessed names of its old class are descriptors that do what
Lua does. No proof about native code therefore rests on what unknown code does to an object.
"""

from __future__ import annotations

from typing import Any

from runtime_shims.lua.metatable import FrozenMetaTable, MetaTable, refuse_write
from runtime_shims.lua.record import Record, protected
from runtime_shims.lua.record_classes import ClassTable, DerivedClassTable, Instance, ParentLink, refuse_change
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
    __setitem__ = raw_set = append = insert = remove = remove_last = _refused


@protected
class FrozenMetaRecord(MetaRecord):
    """A frozen record with a metatable."""

    frozen = True
    __setitem__ = raw_set = append = insert = remove = remove_last = _refused


def change_metatable(table: Table, meta: Table | None) -> None:
    """`set_metatable` of a table that is not frozen, one of them being of an unusual kind.

    The table of a class makes an instance of a record that can be one.
    """
    native = meta.native if isinstance(meta, ClassTable | DerivedClassTable) else None
    if isinstance(table, Record):
        _change_record_metatable(table, meta, native)
        return
    if isinstance(table, ClassTable | DerivedClassTable | ParentLink):
        refuse_change(table)
    table.meta = meta
    if native is not None:
        table.__class__ = _state(MetaTable, native, native._natives)
    else:
        table.__class__ = Table if meta is None else MetaTable


def _change_record_metatable(record: Record, meta: Table | None, native: type[Instance] | None) -> None:
    cls = record.__class__
    natives, origin = cls._natives, cls._origin
    if meta is None:
        stays = natives == origin._natives and not issubclass(origin, Instance)
        record.__class__ = origin if stays else _state(Record, origin, natives)
    else:
        if native is not None:
            # Code that knows the object by its old class must find the same there.
            if natives.items() <= native._natives.items() and native._functions.isdisjoint(record.__dict__):
                record.__class__ = native
                return
            natives = {**native._natives, **natives}
        record.__class__ = _state(MetaRecord, origin, natives)
    record.meta = meta


def leave_class(instance: Instance) -> None:
    """Makes native accesses of an instance do what Lua does, its metatable staying that of its class."""
    meta, cls = instance.meta, instance.__class__
    instance.__class__ = _state(MetaRecord, cls._origin, cls._natives)
    instance.meta = meta


def freeze_unusual(table: Table) -> None:
    """Makes a table immutable that is neither a plain one nor has an ordinary metatable."""
    if isinstance(table, ClassTable | DerivedClassTable | ParentLink):
        refuse_change(table)
    cls: Any = table.__class__
    if isinstance(table, Record):
        meta = table.meta
        table.__class__ = _state(FrozenRecord if meta is None else FrozenMetaRecord, cls._origin, cls._natives)
        table.meta = meta
    else:
        table.__class__ = _state(FrozenMetaTable, cls._origin, cls._natives)


def _state(base: type[Table], origin: type[Record], natives: dict[str, Any]) -> Any:
    """The class of objects made as `origin` that behave as `base` and are accessed natively by these names.

    `origin` keeps it: there are as many as there are ways in which a program mistreats a class.
    """
    if not natives and origin is Record:
        return base
    states: dict[Any, Any] = vars(origin).get("_states") or {}
    key = base, frozenset(natives.items())
    cls: Any = states.get(key)
    if cls is None:
        namespace = {"__slots__": (), "lua_type_name": "table", **natives}
        states[key] = cls = type(origin.__name__, (base,), namespace)
        cls._natives, cls._origin, origin._states = natives, origin, states
    return cls
