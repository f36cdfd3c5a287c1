"""Records and classes against plain tables: random histories of every operation, native and generic, must agree
(docs/conventions.md, "Records and classes").
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from runtime_shims import (
    Instance,
    LuaError,
    LuaValue,
    Record,
    Table,
    add,
    concat,
    getmetatable,
    index,
    invoke_sync,
    ipairs_of,
    length,
    lt,
    member,
    metamethod,
    next_,
    pairs_of,
    rawget,
    rawset,
    set_index,
    setmetatable,
    tostring,
    type_,
    unpack,
)
from runtime_shims.lua.calls import drive
from runtime_shims.modules import table as table_
from runtime_shims.temporal.edge import from_lua


class Body(Record):
    x: LuaValue
    y: LuaValue
    self: LuaValue


class Account(Instance):
    balance: LuaValue
    note: LuaValue
    limit: ClassVar[LuaValue] = 10

    def deposit(self, amount: LuaValue = None) -> LuaValue:
        self["balance"] = add(self["balance"], amount)
        return self["balance"]

    async def transfer(self, amount: LuaValue = None) -> LuaValue:
        return invoke_sync(self, "deposit", amount)

    @staticmethod
    def new(balance: LuaValue = None) -> LuaValue:
        return Account(balance)

    @member("insert")
    def insert_(self, value: LuaValue = None) -> LuaValue:
        self["note"] = value
        return value

    @metamethod("__tostring")
    def text(self) -> LuaValue:
        return concat("account ", self["balance"])

    @metamethod("__add")
    def plus(self, other: LuaValue) -> LuaValue:
        return "sum"

    @metamethod("__len")
    def size(self) -> LuaValue:
        return 99


class Savings(Account):
    balance: LuaValue
    rate: LuaValue
    limit: ClassVar[LuaValue] = 20

    def interest(self) -> LuaValue:
        return self["rate"]

    @metamethod("__lt")
    def less(self, other: LuaValue) -> LuaValue:
        return True


def lua_class(cls: type[Instance], own: dict[str, str], parent: Table | None = None) -> Table:
    """The table of a class as a Lua program builds it, from Lua and Python names in order."""
    table = Table()
    table["__index"] = table
    for lua_name, name in own.items():
        table[lua_name] = getattr(cls, name)
    if parent is not None:
        setmetatable(table, Table(__index=parent))
    return table


ACCOUNT = lua_class(
    Account,
    {
        "limit": "limit",
        "deposit": "deposit",
        "transfer": "transfer",
        "new": "new",
        "insert": "insert_",
        "__tostring": "text",
        "__add": "plus",
        "__len": "size",
    },
)
SAVINGS = lua_class(Savings, {"limit": "limit", "interest": "interest", "__lt": "less"}, ACCOUNT)
LINKED = Table(__index=Table(y="linked", balance=7, deposit=lambda *_: "linked"))
LOGGING = Table(
    __index=lambda _, key: f"no {key}" if isinstance(key, str) else None,
    __newindex=lambda table, key, value: table.raw_set(key, "logged" if value is not None else None),
)
#: Metatables by name: what the record gets and what the plain table gets.
METATABLES: dict[str, tuple[Any, Any]] = {
    "none": (None, None),
    "account": (Account, ACCOUNT),
    "account's table": (Account.as_table(), ACCOUNT),
    "savings": (Savings, SAVINGS),
    "linked": (LINKED, LINKED),
    "logging": (LOGGING, LOGGING),
}

CLASSES: dict[str, type[Instance]] = {"account": Account, "account's table": Account, "savings": Savings}

FIELDS = ("x", "y", "self", "balance", "note", "rate")
METHODS = {"deposit": "deposit", "insert_": "insert", "interest": "interest"}
RESERVED = (
    "append",
    "pairs",
    "frozen",
    "hash",
    "meta",
    "array",
    "__dict__",
    "__class__",
    "_natives",
    "raw_set",
    "text",
)
names = st.sampled_from((*FIELDS, *METHODS, *METHODS.values(), *RESERVED, "a", "b", "limit", "__index", "__len"))
keys = st.one_of(names, st.integers(-1, 6), st.sampled_from([1.0, 2.5, True, False, 2**40, None, math.nan, 3.0, "1"]))
stored = st.one_of(st.none(), st.integers(0, 9), st.sampled_from(["v", 1.5, False, True]))
present = st.one_of(st.integers(0, 9), st.sampled_from(["v", 1.5, False, True]))


def outcome(operation: Callable[..., Any], *arguments: Any) -> Any:
    """What an operation gives or raises; Python's own error for operands of a native expression by its class only."""
    try:
        return "ok", operation(*arguments)
    except LuaError as error:
        return "error", str(error)
    except (TypeError, AttributeError) as error:
        return "fault", type(error)


def shown(result: Any, table: Table) -> str:
    """The text of an outcome in which the object itself and the tables of classes look the same on both sides."""
    text = repr(result).replace(f"{id(table):012x}", "its address")
    for cls, lua_table in ((Account, ACCOUNT), (Savings, SAVINGS)):
        text = text.replace(repr(cls.as_table()), repr(lua_table))
    return text


class Agreement(RuleBasedStateMachine):
    """One history on an object of a class and on a plain table with the same metatable."""

    made: type[Record] = Body
    metatable = "none"

    @initialize(data=st.data())
    def make(self, data: st.DataObject) -> None:
        fields = [name for name in FIELDS if name in self.made.__init__.__code__.co_varnames[1:]]
        values = [data.draw(stored) for _ in fields]
        by_name = {name: value for name, value in zip(fields, values, strict=True) if data.draw(st.booleans())}
        count = next((place for place, name in enumerate(fields) if name in by_name), len(fields))
        for name, value in zip(fields[count:], values[count:], strict=True):
            by_name[name] = value
        self.record: Any = self.made(*values[:count], **by_name)
        self.table: Any = Table(**dict(zip(fields, values, strict=True)))
        setmetatable(self.table, METATABLES[self.metatable][1])
        #: The names by which native code may access the object from now on.
        self.known = set(self.made._natives)

    def same(self, operation: Callable[..., Any], *arguments: Any) -> None:
        """Performs an operation on both."""
        found, expected = outcome(operation, self.record, *arguments), outcome(operation, self.table, *arguments)
        assert shown(found, self.record) == shown(expected, self.table)

    @rule(key=keys, value=stored)
    def write(self, key: Any, value: Any) -> None:
        self.same(set_index, key, value)

    @rule(key=keys, value=stored)
    def write_raw(self, key: Any, value: Any) -> None:
        self.same(lambda table: rawset(table, key, value) and None)

    @rule(name=st.sampled_from((*METHODS, *METHODS.values())), value=st.sampled_from((None, 1, lambda *_: "hidden")))
    def hide_method(self, name: str, value: Any) -> None:
        self.write(name, value)

    @rule(key=keys)
    def read(self, key: Any) -> None:
        self.same(index, key)
        self.same(rawget, key)

    def native(self, names_: Any) -> list[str]:
        return [name for name in names_ if name in self.known]

    @rule(data=st.data(), value=present)
    def access_field_natively(self, data: st.DataObject, value: Any) -> None:
        name = data.draw(st.sampled_from(self.native(FIELDS)))
        if data.draw(st.booleans()):
            assert outcome(setattr, self.record, name, value) == outcome(set_index, self.table, name, value)
        assert outcome(getattr, self.record, name) == outcome(index, self.table, name)

    @precondition(lambda self: self.native(METHODS))
    @rule(data=st.data(), value=stored)
    def call_method_natively(self, data: st.DataObject, value: Any) -> None:
        name = data.draw(st.sampled_from(self.native(METHODS)))
        found = outcome(lambda: getattr(self.record, name)(value) if name != "interest" else self.record.interest())
        arguments = () if name == "interest" else (value,)
        assert found == outcome(invoke_sync, self.table, METHODS[name], *arguments)

    @precondition(lambda self: self.native(["transfer"]))
    @rule(value=stored)
    def await_method_natively(self, value: Any) -> None:
        found = outcome(lambda: drive(self.record.transfer(value)))
        assert found == outcome(invoke_sync, self.table, "transfer", value)

    @rule(value=stored)
    def append(self, value: Any) -> None:
        self.same(table_.insert, value)

    @rule(position=st.integers(1, 5), value=stored)
    def insert(self, position: int, value: Any) -> None:
        self.same(table_.insert, position, value)

    @rule(position=st.none() | st.integers(0, 5))
    def remove(self, position: int | None) -> None:
        self.same(table_.remove, position)

    @rule()
    def sort(self) -> None:
        self.same(table_.sort)

    @rule(name=st.sampled_from(sorted(METATABLES)))
    def change_metatable(self, name: str) -> None:
        for_record, for_table = METATABLES[name]
        found = outcome(lambda: setmetatable(self.record, for_record) is self.record)
        assert found == outcome(lambda: setmetatable(self.table, for_table) is self.table)
        if found[0] == "ok" and name in CLASSES:
            self.known |= set(CLASSES[name]._natives)

    @rule()
    def read_attribute_dict(self) -> None:
        assert self.record.hash is self.record.__dict__

    @rule()
    def freeze(self) -> None:
        assert table_.freeze(self.record) is self.record
        table_.freeze(self.table)

    @invariant()
    def content_and_order_agree(self) -> None:
        if not hasattr(self, "record"):
            return
        self.same(lambda table: [*pairs_of(table)])
        self.same(lambda table: [*ipairs_of(table)])
        self.same(steps_of_next)
        self.same(Table.is_record)
        self.same(length)
        self.same(table_.maxn)
        self.same(unpack)
        self.same(table_.isfrozen)
        self.same(type_)
        self.same(tostring)
        self.same(lambda table: add(table, 1))
        self.same(lambda table: lt(table, table))
        self.same(lambda table: table())
        self.same(from_lua)
        self.same(getmetatable)


def steps_of_next(table: Table) -> list[Any]:
    """A whole traversal by `next`."""
    found, key = [], None
    while (step := next_(table, key)) is not None:
        found.append(step)
        key = step[0]
    return found


class InstanceAgreement(Agreement):
    made = Account
    metatable = "account"


class DerivedAgreement(Agreement):
    made = Savings
    metatable = "savings"


for machine in (Agreement, InstanceAgreement, DerivedAgreement):
    machine.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestRecord, TestInstance, TestDerived = Agreement.TestCase, InstanceAgreement.TestCase, DerivedAgreement.TestCase
