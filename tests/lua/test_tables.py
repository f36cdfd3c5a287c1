"""Tables: random histories against real Lua, and what the dialect adds (spec/dialect.md §1.5–1.8)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime_shims import (
    Table,
    add,
    call_sync,
    concat,
    eq,
    for_in,
    getmetatable,
    index,
    le,
    length,
    lt,
    next_,
    pairs,
    rawequal,
    setmetatable,
    tostring,
)
from runtime_shims.lua.table import SPARSE_LIMIT
from runtime_shims.modules import table as table_
from tests.lua.oracle import comparable, function, lua_outcome, raised, runtime_outcome

keys = st.one_of(
    st.integers(-2, 9),
    st.sampled_from([1.0, 2.0, 2.5, -0.0, True, False, "a", "b", "1", 2**53, -(2**63)]),
)
stored = st.one_of(st.none(), st.integers(0, 5), st.sampled_from(["v", False, True]))
steps = st.lists(st.tuples(keys, stored), max_size=30)

REPLAY = function(
    """function(...)
        local t, arguments = {}, table.pack(...)
        for i = 1, arguments.n, 2 do t[arguments[i]] = arguments[i + 1] end
        return t
    end"""
)


def replay(history: list) -> Table:
    table = Table()
    for key, value in history:
        table[key] = value
    return table


@settings(max_examples=400, deadline=None)
@given(steps)
def test_content_after_any_history_is_lua_s(history: list) -> None:
    flat = [part for step in history for part in step]
    assert ("ok", comparable(replay(history))) == lua_outcome(REPLAY, *flat)


@settings(max_examples=300, deadline=None)
@given(steps, keys)
def test_reading_gives_what_lua_reads(history: list, key: object) -> None:
    flat = [part for step in history for part in step]
    judge = function(
        """function(key, ...)
            local t, arguments = {}, table.pack(...)
            for i = 1, arguments.n, 2 do t[arguments[i]] = arguments[i + 1] end
            return t[key]
        end"""
    )
    assert ("ok", comparable(replay(history)[key])) == lua_outcome(judge, key, *flat)


@settings(max_examples=300, deadline=None)
@given(steps)
def test_next_visits_what_pairs_visits(history: list) -> None:
    table = replay(history)
    visited, key = [], None
    while (found := table.next(key)) is not None:
        visited.append(found)
        key = found[0]
    assert [(type(k), k, v) for k, v in visited] == [(type(k), k, v) for k, v in table.pairs()]


@settings(max_examples=300, deadline=None)
@given(steps, st.sets(keys))
def test_traversal_survives_assignments_to_existing_keys(history: list, dropped: set) -> None:
    # With three variables the driver calls `next`, with two it uses the table's own iterator.
    for variables in (2, 3):
        table = replay(history)
        expected = {(isinstance(key, bool), key) for key, _ in table.pairs()}
        seen = set()
        for key, value, *_ in for_in(next_, table, None, count=variables):
            seen.add((isinstance(key, bool), key))
            table[key] = None if key in dropped else value
        assert seen == expected


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["push", "pop", "insert", "remove", "set"]), st.integers(1, 6)), max_size=30))
def test_list_use_agrees_with_lua(operations: list) -> None:
    judge = function(
        """function(...)
            local t, arguments, log = {}, table.pack(...), {}
            for i = 1, arguments.n, 2 do
                local name, n = arguments[i], arguments[i + 1]
                if name == "push" then t[#t + 1] = n
                elseif name == "pop" then t[#t] = nil
                elseif name == "insert" then pcall(table.insert, t, n, n * 10)
                elseif name == "remove" then log[#log + 1] = (select(2, pcall(table.remove, t, n)))
                elseif n <= #t then t[n] = n end
            end
            return #t, table.concat(t, ","), #log
        end"""
    )

    def run() -> tuple:
        table, log = Table(), Table()
        for name, n in operations:
            if name == "push":
                table.append(n)
            elif name == "pop":
                table[len(table)] = None
            elif name == "insert":
                runtime_outcome(table_.insert, table, n, n * 10)
            elif name == "remove":
                log.append(runtime_outcome(table_.remove, table, n)[1])
            elif n <= len(table):
                table[n] = n
        return len(table), table_.concat(table, ","), len(log)

    assert runtime_outcome(run) == lua_outcome(judge, *[part for operation in operations for part in operation])


def test_length_is_the_largest_border() -> None:
    assert len(Table(1, None, 3)) == 3
    assert len(Table(1, None, None)) == 1
    table = Table(1, 2, 3)
    table[2] = None
    table[3] = None
    assert len(table) == 1


def test_far_writes_fill_the_list_part() -> None:
    table = Table()
    table[5] = "x"
    assert len(table) == 5
    table[2] = "y"
    assert list(table.pairs()) == [(2, "y"), (5, "x")]
    table[SPARSE_LIMIT] = "far"
    assert len(table) == 5
    assert table[SPARSE_LIMIT] == "far"


def test_list_part_takes_over_far_keys_that_it_reaches() -> None:
    table = Table()
    table[SPARSE_LIMIT] = "far"
    table[SPARSE_LIMIT - 1] = "end"
    table[SPARSE_LIMIT + 1] = "farther"
    table.append("more")
    assert [table[SPARSE_LIMIT + offset] for offset in range(3)] == ["far", "farther", "more"]
    assert len(table) == SPARSE_LIMIT + 2
    assert not table.hash


def test_constructor_drops_nil_and_keeps_order() -> None:
    table = Table(1, None, self=2, array=None, b=3)
    assert list(table.pairs()) == [(1, 1), ("self", 2), ("b", 3)]
    assert list(Table.of([("z", 1), (1, "i"), ("a", None), (True, 2)]).pairs()) == [(1, "i"), ("z", 1), (True, 2)]
    assert list(Table.sequence([None, 2, None]).pairs()) == [(2, 2)]


def test_a_table_remembers_string_keys() -> None:
    table = Table()
    assert not table.is_record()
    table["a"] = 1
    table["a"] = None
    assert table.is_record()
    assert Table.record({}).is_record()
    assert not Table(1, 2).is_record()


@pytest.mark.parametrize("key", [None, math.nan])
def test_no_value_under_nil_or_nan(key: object) -> None:
    judge = function("function(k) local t = {} t[k] = 1 end")
    table = Table()
    assert runtime_outcome(table.__setitem__, key, 1) == lua_outcome(judge, key)
    assert table[key] is None


def test_pairs_of_nil_names_the_function() -> None:
    assert runtime_outcome(pairs, None) == ("error", "bad argument #1 to 'pairs' (table expected, got nil)")


def test_next_of_an_unknown_key_is_an_error() -> None:
    assert raised(Table(a=1).next, "b") == "invalid key to 'next'"


def test_frozen_tables_refuse_every_write() -> None:
    frozen = table_.freeze(Table(1, 2, a=1))
    assert table_.isfrozen(frozen)
    for write in (
        lambda: frozen.__setitem__("a", 2),
        lambda: table_.insert(frozen, 3),
        lambda: table_.insert(frozen, 1, 3),
        lambda: table_.remove(frozen),
        lambda: table_.sort(frozen),
        lambda: setmetatable(frozen, Table()),
    ):
        assert raised(write) == "attempt to modify Immutable table"
    assert (frozen["a"], len(frozen)) == (1, 2)


def test_a_frozen_table_behind_newindex_refuses_too() -> None:
    table = setmetatable(Table(), Table(__newindex=table_.freeze(Table())))
    assert raised(table.__setitem__, "x", 1) == "attempt to modify Immutable table"


def test_inheritance_through_index() -> None:
    base = Table(greet=lambda self, *_: concat("hi ", self["name"]))
    base["__index"] = base
    derived = setmetatable(Table(kind="derived"), base)
    derived["__index"] = derived
    instance = setmetatable(Table(name="Ann"), derived)
    assert (instance["kind"], call_sync(index(instance, "greet"), instance), instance["none"]) == (
        "derived",
        "hi Ann",
        None,
    )
    instance["name"] = "Bob"
    assert list(instance.pairs()) == [("name", "Bob")]


def test_index_and_newindex_functions() -> None:
    log = []
    meta = Table(__index=lambda t, k, *_: (k, "dropped"), __newindex=lambda t, k, v, *_: log.append((k, v)))
    table = setmetatable(Table(there=1), meta)
    table["there"] = 2
    table["new"] = 3
    assert (table["there"], table["x"], log) == (2, "x", [("new", 3)])


def test_a_metatable_may_change_while_its_tables_are_in_use() -> None:
    grandparent, parent, meta = Table(a="grandparent"), Table(b="parent"), Table()
    table = setmetatable(Table(), meta)
    assert (table["a"], table["b"]) == (None, None)
    meta["__index"] = parent
    assert (table["a"], table["b"], table[1], table[True]) == (None, "parent", None, None)
    parent[1], parent[True] = "first", "yes"
    assert (table[1], table[1.0], table[True]) == ("first", "first", "yes")
    setmetatable(parent, Table(__index=grandparent))
    assert (table["a"], table["b"], table["c"]) == ("grandparent", "parent", None)
    meta["__index"] = table_.freeze(Table(a="frozen"))
    assert (table["a"], table["b"]) == ("frozen", None)
    meta["__index"] = None
    assert (table["a"], table["b"]) == (None, None)


def test_newindex_is_asked_only_for_absent_keys() -> None:
    log: list = []
    meta = Table()
    table = setmetatable(Table(there=1), meta)
    table["before"] = 1
    meta["__newindex"] = lambda t, k, v, *_: log.append((k, v))
    table["before"], table["there"] = 2, None
    assert log == []
    table["there"], table["none"] = 3, None
    assert log == [("there", 3), ("none", None)]
    assert list(table.pairs()) == [("before", 2)]
    store = Table()
    meta["__newindex"] = store
    table["there"] = 4
    assert (table["there"], store["there"]) == (None, 4)


def test_constructing_asks_no_value_whether_it_is_nil() -> None:
    asked: list = []
    value = setmetatable(Table(), Table(__eq=lambda *operands: asked.append(operands)))
    assert Table(a=value, b=None, c=value).pairs().__next__()[1] is value
    assert list(Table(a=None, b=1).pairs()) == [("b", 1)]
    assert asked == []


def test_an_index_loop_is_an_error_and_no_hang() -> None:
    table = Table()
    setmetatable(table, Table(__index=table))
    assert "loop" in raised(lambda: table["x"])
    other = Table()
    setmetatable(other, Table(__newindex=other))
    assert "loop" in raised(other.__setitem__, "x", 1)


def test_operator_metamethods() -> None:
    meta = Table(
        __add=lambda a, b: "add",
        __concat=lambda a, b: "concat",
        __len=lambda a: 42,
        __call=lambda self, *args: args,
        __eq=lambda a, b: True,
        __lt=lambda a, b: True,
        __tostring=lambda a: "text",
        __unm=lambda a, b: "minus",
    )
    one, two = setmetatable(Table(), meta), setmetatable(Table(), meta)
    assert (add(one, 1), add("x", one), one + 1, 1 + one, -one) == ("add", "add", "add", "add", "minus")
    assert (concat(one, "x"), concat(1, one), length(one), tostring(one)) == ("concat", "concat", 42, "text")
    assert (eq(one, two), lt(one, two), one == two, one(1, 2), rawequal(one, two)) == (True, True, True, (1, 2), False)


def test_comparisons_need_a_shared_metamethod() -> None:
    less = Table(__lt=lambda a, b: True)
    other = Table(__lt=lambda a, b: True)
    one, two = setmetatable(Table(), less), setmetatable(Table(), other)
    assert runtime_outcome(lt, one, two) == ("error", "attempt to compare two table values")
    with pytest.raises(TypeError):
        one < two  # noqa: B015
    same = setmetatable(Table(), less)
    assert runtime_outcome(lt, one, same) == ("ok", True)
    assert runtime_outcome(le, one, same) == ("error", "attempt to compare two table values")


def test_protected_metatables() -> None:
    table = setmetatable(Table(), Table(__metatable="locked"))
    assert getmetatable(table) == "locked"
    assert raised(setmetatable, table, None) == "cannot change a protected metatable"
    assert setmetatable(setmetatable(Table(), Table()), None).__class__ is Table


def test_an_async_metamethod_may_run_but_not_suspend() -> None:
    class Suspends:
        def __await__(self):
            yield "request"

    async def plain(_table: Table, key: str) -> str:
        return key * 2

    async def suspending(_table: Table, _key: str) -> None:
        await Suspends()

    assert setmetatable(Table(), Table(__index=plain))["ab"] == "abab"
    table = setmetatable(Table(), Table(__index=suspending))
    assert raised(lambda: table["x"]) == "attempt to yield across a C-call boundary"
