"""Tables with a metatable, and frozen tables (dialect §1.5, §1.8).

`setmetatable` switches a table's class to `MetaTable`, whose special methods call the metamethods, so that native
Python operators in generated code work on such tables too. The rules are those of Lua 5.1: `__eq`, `__lt` and `__le`
need two tables with the identical metamethod, `__le` never falls back on `__lt`, handlers other than functions count
only for `__index` and `__newindex`.
"""

from __future__ import annotations

from typing import Any, Final

from runtime_shims.lua.calls import call_sync, first
from runtime_shims.lua.errors import LibraryError, OperandFault
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import TYPE_NAMES, LuaValue

#: Length of an `__index` or `__newindex` chain that counts as a loop.
CHAIN_LIMIT: Final = 100


def metamethod(value: LuaValue, event: str) -> LuaValue:
    """The handler of an event in the value's metatable; nil without one."""
    return value.meta.hash.get(event) if isinstance(value, MetaTable) and value.meta is not None else None


def index_through(table: MetaTable, key: LuaValue) -> LuaValue:
    """Follows `__index` for a key that the table itself does not have."""
    for _ in range(CHAIN_LIMIT):
        handler = table.meta.hash.get("__index")  # type: ignore[union-attr]
        if handler is None:
            return None
        if not isinstance(handler, Table):
            if handler.__class__ is str or not callable(handler):
                from runtime_shims.lua.operators import index

                return index(handler, key)
            return first(call_sync(handler, table, key))
        value = handler.hash.get(key) if key.__class__ is str else Table.__getitem__(handler, key)
        if value is not None or not isinstance(handler, MetaTable):
            return value
        table = handler
    raise LibraryError("'__index' chain too long; possibly a loop")


class MetaTable(Table):
    """A table with a metatable."""

    __slots__ = ()

    def __getitem__(self, key: LuaValue) -> LuaValue:
        if key.__class__ is str:
            value = self.hash.get(key)
            if value is None:
                handler = self.meta.hash.get("__index")  # type: ignore[union-attr]
                # An object of a class without a parent, by far the most frequent kind, needs no walk.
                return handler.hash.get(key) if handler.__class__ is Table else index_through(self, key)
            return value
        value = Table.__getitem__(self, key)
        return index_through(self, key) if value is None else value

    def __setitem__(self, key: LuaValue, value: LuaValue) -> None:
        if key.__class__ is str and value is not None:
            fields = self.hash
            if key in fields or "__newindex" not in self.meta.hash:  # type: ignore[union-attr]
                fields[key] = value
                return
        table: Table = self
        for _ in range(CHAIN_LIMIT):
            handler = metamethod(table, "__newindex")
            if handler is None or Table.__getitem__(table, key) is not None:
                table.raw_set(key, value)
                return
            if not isinstance(handler, Table):
                if not callable(handler):
                    raise OperandFault("index", (handler,), 0)
                call_sync(handler, table, key, value)
                return
            table = handler
        raise LibraryError("'__newindex' chain too long; possibly a loop")

    def __len__(self) -> int:
        handler = metamethod(self, "__len")
        return len(self.array) - 1 if handler is None else first(call_sync(handler, self))

    def __call__(self, *arguments: LuaValue) -> LuaValue:
        handler = metamethod(self, "__call")
        if handler is None or isinstance(handler, Table) or not callable(handler):
            raise OperandFault("call", (self,), 0)
        return handler(self, *arguments)

    def __eq__(self, other: object) -> bool:
        return self is other or bool(compare(self, other, "__eq") is True)

    __hash__ = object.__hash__

    def __lt__(self, other: LuaValue) -> LuaValue:
        return compare(self, other, "__lt")

    def __le__(self, other: LuaValue) -> LuaValue:
        return compare(self, other, "__le")

    def __gt__(self, other: LuaValue) -> LuaValue:
        return compare(other, self, "__lt")

    def __ge__(self, other: LuaValue) -> LuaValue:
        return compare(other, self, "__le")

    def __neg__(self) -> LuaValue:
        return arithmetic(self, self, "__unm")

    def __add__(self, other: LuaValue) -> LuaValue:
        return arithmetic(self, other, "__add")

    def __radd__(self, other: LuaValue) -> LuaValue:
        return arithmetic(other, self, "__add")

    def __sub__(self, other: LuaValue) -> LuaValue:
        return arithmetic(self, other, "__sub")

    def __rsub__(self, other: LuaValue) -> LuaValue:
        return arithmetic(other, self, "__sub")

    def __mul__(self, other: LuaValue) -> LuaValue:
        return arithmetic(self, other, "__mul")

    def __rmul__(self, other: LuaValue) -> LuaValue:
        return arithmetic(other, self, "__mul")

    def __truediv__(self, other: LuaValue) -> LuaValue:
        return arithmetic(self, other, "__div")

    def __rtruediv__(self, other: LuaValue) -> LuaValue:
        return arithmetic(other, self, "__div")

    def __mod__(self, other: LuaValue) -> LuaValue:
        return arithmetic(self, other, "__mod")

    def __rmod__(self, other: LuaValue) -> LuaValue:
        return arithmetic(other, self, "__mod")

    def __pow__(self, other: LuaValue) -> LuaValue:
        return arithmetic(self, other, "__pow")

    def __rpow__(self, other: LuaValue) -> LuaValue:
        return arithmetic(other, self, "__pow")


def arithmetic(left: LuaValue, right: LuaValue, event: str) -> LuaValue:
    """Calls the metamethod of either operand, the left one first; `NotImplemented` when there is none."""
    handler = metamethod(left, event)
    if handler is None:
        handler = metamethod(right, event)
    if handler is None or isinstance(handler, Table) or not callable(handler):
        return NotImplemented
    return first(call_sync(handler, left, right))


def compare(left: LuaValue, right: LuaValue, event: str) -> LuaValue:
    """Calls a comparison metamethod that both tables share; `NotImplemented` when they do not (dialect §1.8)."""
    handler = metamethod(left, event)
    if handler is None or handler is not metamethod(right, event):
        return NotImplemented
    result = first(call_sync(handler, left, right))
    return result is not None and result is not False


def refuse_write(*_: LuaValue) -> Any:
    """Stands for the writing operations of frozen tables."""
    raise LibraryError("attempt to modify Immutable table")


_refused: Any = refuse_write


class FrozenTable(Table):
    """A table that refuses every write; all library tables are frozen."""

    __slots__ = ()
    frozen = True
    __setitem__ = raw_set = append = insert = remove = remove_last = _refused


class FrozenMetaTable(MetaTable):
    """A frozen table with a metatable: `__newindex` is not asked either."""

    __slots__ = ()
    frozen = True
    __setitem__ = raw_set = append = insert = remove = remove_last = _refused


def freeze(table: Table) -> Table:
    """Makes a table immutable for good and gives it back (`table.freeze`)."""
    if _is_plain(table):
        table.__class__ = FrozenMetaTable if isinstance(table, MetaTable) else FrozenTable
    elif not table.frozen:
        from runtime_shims.lua.record_states import freeze_unusual

        freeze_unusual(table)
    return table


def set_metatable(table: Table, meta: Table | None) -> None:
    """Gives a table another metatable or none, whatever the present one says. Raises `LuaError` on a frozen table."""
    if _is_plain(table) and (meta is None or _is_plain(meta)):
        table.meta = meta
        table.__class__ = Table if meta is None else MetaTable
    elif table.frozen:
        refuse_write()
    else:
        from runtime_shims.lua.record_states import change_metatable

        change_metatable(table, meta)


def _is_plain(table: Table) -> bool:
    """Whether it is neither frozen nor a record nor the table of a class."""
    kind = table.__class__
    return kind is Table or kind is MetaTable


TYPE_NAMES[MetaTable] = TYPE_NAMES[FrozenTable] = TYPE_NAMES[FrozenMetaTable] = "table"
