"""Lua tables: a list part and a dict part, measured to be right and fast without type facts (spec/semantics.md §1).

Order of `pairs` and `next`: list part ascending, then every other key in order of insertion (dialect §1.6). Length:
the list part without trailing nils, so `#{1, nil, 3}` is 3 (dialect §1.5). Writing a far positive integer key fills
the list part with nils up to it, as the reference engine does (dialect §1.5), but only below `SPARSE_LIMIT` instead
of the engine's 2^26, so that no single write can take hundreds of megabytes.

A metatable switches the class of a table to `MetaTable`, freezing it to `FrozenTable`: plain tables never test for
either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from runtime_shims.lua.errors import LibraryError
from runtime_shims.lua.values import TYPE_NAMES, LuaValue

#: Positive integer keys below it live in the list part, whatever the holes; larger ones only when they continue it.
SPARSE_LIMIT: Final = 1 << 20
_LAST_FILLED: Final = SPARSE_LIMIT - 1


class Table:
    """A Lua table without a metatable.

    `array` is the list part behind a dummy at 0; inner holes are None, the last element never is. `hash` holds the
    other keys, `bools` true and false (Python takes `True` for 1), `order` the key order of a running `next`
    traversal, `meta` the metatable, and `had_string_key` remembers that a string key was once removed (see
    `is_record`). Reading a missing key gives None; storing None removes. Storing under nil or NaN raises `LuaError`.
    """

    __slots__ = ("__weakref__", "array", "bools", "had_string_key", "hash", "meta", "order")

    array: list[LuaValue]
    hash: dict[LuaValue, LuaValue]
    bools: dict[bool, LuaValue] | None
    order: tuple[list[LuaValue], dict[LuaValue, int]] | None
    meta: Table | None
    had_string_key: bool

    frozen = False

    if TYPE_CHECKING:
        # A table that gets a metatable becomes a `MetaTable`, which is callable; the variable keeps its declared type.
        def __call__(self, *arguments: LuaValue) -> LuaValue: ...

    def __init__(self, /, *items: LuaValue, **fields: LuaValue) -> None:
        """`{item, …, name = value, …}`; nil fields and trailing nil items are dropped (decisions.md 3)."""
        if items:
            self.array = array = [None, *items]
            if items[-1] is None:
                _trim(array)
        else:
            self.array = [None]
        if fields:
            # By identity: `None in fields.values()` would ask every value whether it equals None.
            for value in fields.values():
                if value is None:
                    fields = {name: value for name, value in fields.items() if value is not None}
                    break
        self.hash = fields
        self.meta = self.bools = self.order = None
        self.had_string_key = False

    @classmethod
    def of(cls, pairs: Iterable[tuple[LuaValue, LuaValue]]) -> Table:
        """The table of key-value pairs in order: constructors whose keys are not plain names, or in mixed order."""
        table = cls()
        for key, value in pairs:
            table[key] = value
        return table

    @classmethod
    def sequence(cls, items: Iterable[LuaValue]) -> Table:
        """The table of consecutive items, such as `{...}`."""
        table = cls()
        table.array.extend(items)
        _trim(table.array)
        return table

    @classmethod
    def record(cls, fields: dict[str, LuaValue]) -> Table:
        """The table of string-keyed fields; it takes the dict over, which must hold no None. Empty, it is still a
        record.
        """
        table = cls()
        table.hash = fields
        table.had_string_key = True
        return table

    def is_record(self) -> bool:
        """Whether it ever had a string key: an empty table is then `{}` and not `[]` in JSON (decisions.md 1)."""
        return self.had_string_key or any(key.__class__ is str for key in self.hash)

    def __getitem__(self, key: LuaValue) -> LuaValue:
        if key.__class__ is str:
            return self.hash.get(key)
        if key.__class__ is int and key > 0:
            try:
                return self.array[key]
            except IndexError:
                return self.hash.get(key)
        if key.__class__ is bool:
            return self.bools.get(key) if self.bools is not None else None
        if key.__class__ is float and key.is_integer():
            return Table.__getitem__(self, int(key))
        return self.hash.get(key)

    def __setitem__(self, key: LuaValue, value: LuaValue) -> None:
        if key.__class__ is str:
            if value is not None:
                self.hash[key] = value
            elif key in self.hash:
                del self.hash[key]
                self.had_string_key = True
        elif key.__class__ is int:
            array = self.array
            end = len(array)
            if 0 < key < end:
                array[key] = value
                if value is None and key == end - 1:
                    _trim(array)
            elif value is None:
                self.hash.pop(key, None)
            elif key == end:
                array.append(value)
                if end >= _LAST_FILLED and self.hash:
                    _migrate(self)
            elif end < key < SPARSE_LIMIT:
                array.extend([None] * (key - end))
                array.append(value)
                if key == _LAST_FILLED and self.hash:
                    _migrate(self)
            else:
                self.hash[key] = value
        else:
            _set_odd_key(self, key, value)

    #: Reading and writing without metamethods (`rawget`, `rawset`, library functions).
    raw_get = __getitem__
    raw_set = __setitem__

    def __len__(self) -> int:
        return len(self.array) - 1

    def __bool__(self) -> bool:
        return True

    def append(self, value: LuaValue) -> None:
        """`t[#t + 1] = value`, `table.insert(t, value)`; nil changes nothing."""
        if value is not None:
            self.array.append(value)
            if self.hash and len(self.array) >= SPARSE_LIMIT:
                _migrate(self)

    def insert(self, position: int, value: LuaValue) -> None:
        """`table.insert(t, position, value)` for 1 <= position <= #t + 1: moves the elements behind up."""
        array = self.array
        if position == len(array):
            self.append(value)
            return
        array.insert(position, value)
        if self.hash and len(array) >= SPARSE_LIMIT:
            _migrate(self)

    def remove(self, position: int) -> LuaValue:
        """`table.remove(t, position)` for 1 <= position <= #t: takes the element out and moves the ones behind down."""
        value = self.array.pop(position)
        _trim(self.array)
        return value

    def remove_last(self) -> LuaValue:
        """`table.remove(t)`, `t[#t] = nil`: takes the last element out; nil of an empty list."""
        array = self.array
        if len(array) == 1:
            return None
        value = array.pop()
        if array[-1] is None:
            _trim(array)
        return value

    def ipairs(self) -> Iterator[tuple[int, LuaValue]]:
        """Index and value up to the first nil; sees what the loop body appends and removes."""
        pairs = enumerate(self.array)
        next(pairs)
        for pair in pairs:
            if pair[1] is None:
                return
            yield pair

    def pairs(self) -> Iterator[tuple[LuaValue, LuaValue]]:
        """Every key and value; the loop body may assign existing fields, also nil."""
        for index, value in enumerate(self.array):
            if value is not None:
                yield index, value
        for part in (self.hash, self.bools):
            if part:
                for key in [*part]:
                    value = part.get(key)
                    if value is not None:
                        yield key, value

    def next(self, key: LuaValue = None) -> tuple[LuaValue, LuaValue] | None:
        """The pair after `key` in traversal order, the first for nil, None at the end.

        Raises `LuaError` for a key that the table does not have.
        """
        if key.__class__ is float and key.is_integer():
            key = int(key)
        if key is None or (key.__class__ is int and 0 < key < len(self.array)):
            return _next_in_list(self, key or 0)
        return _next_in_dict(self, key)


def _next_in_list(table: Table, index: int) -> tuple[LuaValue, LuaValue] | None:
    """The pair behind an index of the list part, going on to the first of the dict parts."""
    array = table.array
    for following in range(index + 1, len(array)):
        if array[following] is not None:
            return following, array[following]
    for part in (table.hash, table.bools):
        if part:
            # The whole order is taken at the second step only: asking whether a table is empty must be cheap.
            key, value = next(iter(part.items()))
            table.order = [key], {_place_key(key): 0}
            return key, value
    return None


def _next_in_dict(table: Table, key: LuaValue) -> tuple[LuaValue, LuaValue] | None:
    """The pair behind a key of the dict parts."""
    order, place_key = table.order, _place_key(key)
    removed = False
    if order is None or len(order[0]) == 1 or place_key not in order[1]:
        # The first key, or an element of the list part, may have been removed since: all remaining keys follow it.
        removed = (order is not None and place_key in order[1]) or (key.__class__ is int and 0 < key < SPARSE_LIMIT)
        order = _key_order(table)
    keys, places = order
    place = places.get(place_key, -1)
    if place < 0 and not removed:
        raise LibraryError("invalid key to 'next'")
    for position in range(place + 1, len(keys)):
        value = Table.__getitem__(table, keys[position])
        if value is not None:
            return keys[position], value
    return None


def _trim(array: list[LuaValue]) -> None:
    """Drops trailing nils, never the dummy."""
    while array[-1] is None and len(array) > 1:
        array.pop()


def _migrate(table: Table) -> None:
    """Pulls keys that now continue the list part out of the dict part."""
    array, fields = table.array, table.hash
    while (value := fields.pop(len(array), None)) is not None:
        array.append(value)


def _set_odd_key(table: Table, key: LuaValue, value: LuaValue) -> None:
    """Stores under a key that is neither a string nor an integer."""
    part: dict[Any, LuaValue] = table.hash
    if key is None:
        raise LibraryError("table index is nil")
    if key.__class__ is float:
        if key != key:
            raise LibraryError("table index is NaN")
        if key.is_integer():
            Table.__setitem__(table, int(key), value)
            return
    elif key.__class__ is bool:
        if table.bools is None:
            table.bools = {}
        part = table.bools
    if value is None:
        part.pop(key, None)
    else:
        part[key] = value


def _place_key(key: LuaValue) -> LuaValue:
    """A dict key that keeps true and 1 apart."""
    return (key,) if key.__class__ is bool else key


def _key_order(table: Table) -> tuple[list[LuaValue], dict[LuaValue, int]]:
    """Snapshots the key order of the dict parts for a `next` traversal."""
    keys = [*table.hash, *(table.bools or ())]
    table.order = order = keys, {_place_key(key): place for place, key in enumerate(keys)}
    return order


TYPE_NAMES[Table] = "table"
