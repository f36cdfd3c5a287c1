"""What classes of generated code are made of (docs/conventions.md, "Records and classes")."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from runtime_shims import (
    LuaError,
    MetaTable,
    Table,
    call_values_sync,
    eq,
    getmetatable,
    invoke_sync,
    next_,
    pcall_sync,
    rawequal,
    rawget,
    setmetatable,
    tostring,
    type_,
)
from runtime_shims.engine.local_values import isolated
from runtime_shims.lua import type_values as types
from runtime_shims.lua.calls import drive
from runtime_shims.modules import json, yaml
from runtime_shims.modules import table as table_
from runtime_shims.temporal.edge import from_lua
from tests.lua.generated_code import load
from tests.lua.oracle import comparable, lua, raised

CLASSES = """
from __future__ import annotations
from typing import ClassVar

class Body(Record):
    x: LuaValue
    update: LuaValue

class Account(Instance):
    balance: LuaValue
    limit: ClassVar[LuaValue] = 10

    def deposit(self, amount=None, *_):
        self.balance = self.balance + amount
        return self.balance

    @staticmethod
    def new(balance=None, *_):
        return Account(balance=balance)

    @member("insert")
    def insert_(self, *values): return values

    @staticmethod
    @member("from")
    def from_(*values): return values

    @metamethod("__tostring")
    def text(self): return "an account"

    @metamethod("__add")
    def plus(self, other): return "sum"

    @metamethod("__eq")
    def same(self, other): return True

    @metamethod("__call")
    def called(self, value=None): return value

    @metamethod("__concat")
    def joined(self, other): return "joined"

class Savings(Account):
    rate: LuaValue

    @staticmethod
    def new(balance=None, rate=None, *_):
        return Savings(rate=rate)

    @metamethod("__lt")
    def less(self, other): return True

class Text(Instance):
    rep = string_.rep
"""
LUA_CLASSES = """
local Account = {}
Account.__index = Account
Account.limit = 10
function Account:deposit(amount) self.balance = self.balance + amount return self.balance end
function Account.new(balance) return setmetatable({balance = balance}, Account) end
function Account:insert(...) return ... end
Account["from"] = function(...) return ... end
function Account:__tostring() return "an account" end
function Account.__add(a, b) return "sum" end
function Account.__eq(a, b) return true end
function Account:__call(value) return value end
function Account.__concat(a, b) return "joined" end
local Savings = setmetatable({}, {__index = Account})
Savings.__index = Savings
function Savings.new(balance, rate) return setmetatable({rate = rate}, Savings) end
function Savings.__lt(a, b) return true end
"""


@pytest.fixture(scope="module")
def classes() -> Any:
    """The classes above as attributes."""
    return type("Classes", (), load(CLASSES))


def test_construction_takes_own_fields_in_order_or_by_name(classes: Any) -> None:
    assert [*classes.Body(1, update=2).pairs()] == [("x", 1), ("update", 2)]
    assert [*classes.Body(update=2).pairs()] == [("update", 2)]
    assert classes.Body().hash == {}
    with pytest.raises(TypeError, match=r"Body\.__init__\(\) got an unexpected keyword argument 'z'"):
        classes.Body(z=1)


def test_a_class_without_own_fields_takes_what_its_parent_takes() -> None:
    module = load(
        CLASSES + "class Child(Account):\n    def go(self): pass\nclass Bare(Instance): pass\nclass Empty(Record): pass"
    )
    assert module["Child"](7).hash == {"balance": 7}
    assert module["Bare"]().hash == module["Empty"]().hash == {}
    with pytest.raises(TypeError):
        module["Bare"](1)


def test_a_field_that_is_redeclared_keeps_the_parent_s_member_visible() -> None:
    module = load(CLASSES + "class Child(Account):\n    limit: LuaValue\n    balance: LuaValue = None")
    child = module["Child"]()
    assert (child.limit, child["limit"], child.balance) == (10, 10, None)
    child.limit = 5
    assert (child.limit, child["limit"]) == (5, 5)
    child["limit"] = None
    assert child.limit == 10


def test_a_field_with_a_value_is_a_constant_too() -> None:
    module = load(
        """
        from __future__ import annotations

        class Box(Instance):
            size: LuaValue
            limit: LuaValue = 10
            def get(self): return self.limit

        class Crate(Box):
            limit: LuaValue = 20
        """
    )
    Box, Crate = module["Box"], module["Crate"]
    assert [*Box(1, 5).pairs()] == [("size", 1), ("limit", 5)]
    assert (Box().limit, Box()["limit"], Box(limit=3)["limit"], Crate().get(), Crate(6).get()) == (10, 10, 3, 20, 6)
    assert [key for key, _ in Box.as_table().pairs()] == ["__index", "limit", "get"]
    box = Box(limit=3)
    box["limit"] = None
    assert (box.limit, rawget(box, "limit")) == (10, None)


def test_a_child_may_use_a_name_in_another_way_than_its_parent() -> None:
    module = load(
        """
        class Shelf(Instance):
            width: LuaValue
            def fill(self, amount): return "filled"

        class Rack(Shelf):
            def width(self): return "method"
            async def fill(self, amount): return amount
        """
    )
    rack, shelf = module["Rack"](), module["Shelf"](1)
    assert rack.width() == "method"
    assert drive(rack.fill(3)) == 3
    setmetatable(shelf, module["Rack"])
    assert shelf.width == 1
    assert shelf.fill(3) == 3
    assert shelf["fill"] is module["Rack"].fill


def test_classes_are_not_kept() -> None:
    module = load(CLASSES)
    account, body = module["Account"](1), module["Body"](1)
    type_(account)
    setmetatable(account, None)
    table_.freeze(body)
    setmetatable(Table(), module["Savings"])
    references = [weakref.ref(module[name]) for name in ("Account", "Savings", "Body")]
    references += [weakref.ref(type(account)), weakref.ref(type(body))]
    del module, account, body
    gc.collect()
    assert [reference() for reference in references] == [None] * 5


@pytest.mark.parametrize("name", ["order", "append", "_natives", "as_table", "record"])
def test_names_that_tables_need_are_refused(name: str) -> None:
    with pytest.raises(TypeError, match="cannot be named"):
        load(f"class Body(Record):\n    {name}: LuaValue")
    with pytest.raises(TypeError, match=r"cannot be named|not a mapping"):
        type("Account", (load(CLASSES)["Account"],), {name: lambda self: None})


@pytest.mark.parametrize(
    "body",
    [
        "class Box(Instance):\n    deposit: LuaValue\n    def deposit(self): pass",
        "class Box(Instance):\n    deposit: LuaValue\n    @staticmethod\n    def deposit(): pass",
        "class Box(Instance):\n    limit = 10",
        "class Box(Instance):\n    @metamethod('__index')\n    def index(self, key): pass",
        "class Box(Instance):\n    @metamethod('__newindex')\n    def newindex(self, key, value): pass",
    ],
)
def test_classes_that_cannot_be_are_refused(body: str) -> None:
    with pytest.raises(TypeError, match="Box: "):
        load(f"{CLASSES}\n{body}")


def test_the_table_of_a_class(classes: Any) -> None:
    table = classes.Account.as_table()
    assert [key for key, _ in table.pairs()] == [
        *("__index", "limit", "deposit", "new", "insert", "from"),
        *("__tostring", "__add", "__eq", "__call", "__concat"),
    ]
    assert table["__index"] is table is classes.Account.as_table()
    assert table["from"](1, 2) == (1, 2)
    assert table["deposit"] is classes.Account.deposit
    assert type_(table) == "table"
    derived = classes.Savings.as_table()
    assert [key for key, _ in derived.pairs()] == ["__index", "new", "__lt"]
    assert getmetatable(derived)["__index"] is table
    assert derived["deposit"] is classes.Account.deposit


def test_no_change_of_a_class_s_table_goes_unnoticed(classes: Any) -> None:
    derived = classes.Savings.as_table()
    changes = [
        lambda table: table_.insert(table, 1),
        lambda table: table.raw_set("x", 1),
        lambda table: setmetatable(table, Table()),
        lambda table: setmetatable(table, None),
        table_.freeze,
    ]
    for table in (classes.Account.as_table(), derived, getmetatable(derived)):
        for change in changes:
            with pytest.raises(RuntimeError):
                change(table)
        with pytest.raises(RuntimeError):
            table["x"] = 1


EXPRESSIONS = [
    ("Account.new(5).deposit(3)", "Account.new(5):deposit(3)"),
    ("Account.new(5)['limit']", "Account.new(5).limit"),
    ("Savings.new(1, 2)['limit']", "Savings.new(1, 2).limit"),
    ("Savings.new(1, 2)['rate']", "Savings.new(1, 2).rate"),
    ("Savings.new(1, 2).insert_(3, 4)", "Savings.new(1, 2):insert(3, 4)"),
    ("invoke_sync(Savings.new(1, 2), 'insert', 3, 4)", "Savings.new(1, 2):insert(3, 4)"),
    ("rawget(Account.new(5), 'deposit')", "rawget(Account.new(5), 'deposit')"),
    ("tostring(Account.new(5))", "tostring(Account.new(5))"),
    ("tostring(Savings.new(5))[:5]", "tostring(Savings.new(5)):sub(1, 5)"),
    ("Savings.new(5)['__tostring'](1)", "Savings.new(5).__tostring(1)"),
    ("Account.new(5) + 1", "Account.new(5) + 1"),
    ("add(1, Account.new(5))", "1 + Account.new(5)"),
    ("add(Savings.new(5), 1)", "Savings.new(5) + 1"),
    ("concat(Account.new(5), 'a')", "Account.new(5) .. 'a'"),
    ("concat(Savings.new(5), 'a')", "Savings.new(5) .. 'a'"),
    ("eq(Account.new(5), Account.new(6))", "Account.new(5) == Account.new(6)"),
    ("eq(Savings.new(5), Savings.new(6))", "Savings.new(5) == Savings.new(6)"),
    ("rawequal(Account.new(5), Account.new(6))", "rawequal(Account.new(5), Account.new(6))"),
    ("lt(Savings.new(5), Savings.new(6))", "Savings.new(5) < Savings.new(6)"),
    ("lt(Account.new(5), Account.new(6))", "Account.new(5) < Account.new(6)"),
    ("call_sync(Account.new(5), 7)", "Account.new(5)(7)"),
    ("call_sync(Savings.new(5), 7)", "Savings.new(5)(7)"),
    ("length(Account.new(5))", "#Account.new(5)"),
    ("getmetatable(Account.new(5)) is Account.as_table()", "getmetatable(Account.new(5)) == Account"),
    ("setmetatable(Table(balance=1), Account)['deposit'] is Account.deposit",
     "setmetatable({balance = 1}, Account).deposit == Account.deposit"),
    ("setmetatable(Body(1), Savings)['limit']", "setmetatable({x = 1}, Savings).limit"),
    ("setmetatable(Account.new(5), None)['limit']", "setmetatable(Account.new(5), nil).limit"),
    ("tostring(setmetatable(Savings.new(1, 2), Account))", "tostring(setmetatable(Savings.new(1, 2), Account))"),
]  # fmt: skip


@pytest.mark.parametrize(("python", "lua_text"), EXPRESSIONS, ids=[case[1] for case in EXPRESSIONS])
def test_classes_behave_as_lua_s(python: str, lua_text: str) -> None:
    collect = lua.eval("function(s) return {pcall(assert(load(s, '=c')))} end")
    stock = [*collect(f"{LUA_CLASSES} return {lua_text}").values()]
    ok, *found = pcall_sync(load(f"{CLASSES}\ndef f(): return {python}")["f"])
    if ok:
        assert [True, *(comparable(value) for value in found if value is not None)] == stock
    else:
        assert [False, found[0].split(": ", 1)[1]] == [stock[0], stock[1].split(": ", 1)[1].split(" (")[0]]


def test_the_class_of_an_object_follows_its_metatable(classes: Any) -> None:
    Account, Savings = classes.Account, classes.Savings
    account = Account.new(5)
    assert setmetatable(account, Savings) is account
    assert type(account) is Savings
    assert (account.rate, account.deposit(1)) == (None, 6)
    setmetatable(account, Account.as_table())
    assert account.deposit(1) == 7
    assert tostring(account) == "an account"
    setmetatable(account, None)
    assert account.balance == 7
    assert tostring(account).startswith("table: 0x")
    assert raised(account.deposit, 1) == "attempt to call a nil value (method 'deposit')"
    setmetatable(account, Savings)
    assert type(account) is Savings
    table = setmetatable(Table(balance=1), Savings)
    assert isinstance(table, MetaTable)
    assert getmetatable(table) is Savings.as_table()
    assert table.deposit(2) == 3
    assert type(setmetatable(table, Table())) is MetaTable


def test_methods_take_any_table(classes: Any) -> None:
    table = Table(balance=1)
    assert classes.Account.deposit(table, 2) == 3
    linked = setmetatable(Table(), Table(__index=table))
    assert classes.Account.deposit(linked, 2) == 5
    assert (table["balance"], linked["balance"]) == (3, 5)
    body = classes.Body(1)
    body["balance"] = 4
    assert classes.Account.deposit(body, 2) == 6
    frozen = table_.freeze(Table(balance=1))
    assert raised(classes.Account.deposit, frozen, 2).endswith("attempt to modify Immutable table")


def test_a_name_of_two_meanings_is_served_on_objects_of_its_class_only() -> None:
    module = load(
        """
        class Box(Record):
            level: LuaValue

        class Tank(Instance):
            height: LuaValue
            def level(self): return self.height
        """
    )
    assert module["Box"](1).level == 1
    assert module["Tank"](2).level() == 2
    assert table_.freeze(module["Box"](1)).level == 1
    assert setmetatable(Table(height=3), module["Tank"]).level() == 3
    with pytest.raises(AttributeError):
        Table(level=1).level  # noqa: B018


def test_a_record_that_gets_its_metatable_off_is_of_its_class_again(classes: Any) -> None:
    body = classes.Body(1)
    setmetatable(body, Table(__index=Table(update="found")))
    assert body.update == "found"
    setmetatable(body, None)
    assert type(body) is classes.Body
    assert body.update is None


def test_an_own_field_hides_a_method_until_it_is_removed(classes: Any) -> None:
    account = classes.Account.new(5)
    account["deposit"] = lambda self, amount: (self is account, amount)
    assert account.deposit(3) == (True, 3)
    setmetatable(account, None)
    setmetatable(account, classes.Account)
    assert account.deposit(3) == (True, 3)
    account["deposit"] = None
    setmetatable(account, classes.Account)
    assert type(account) is classes.Account
    assert account.deposit(3) == 8


def test_results_of_a_callable_object_do_not_depend_on_its_fields(classes: Any) -> None:
    account = classes.Account.new(1)
    account["__annotations__"] = "a text"
    assert call_values_sync(account) == (None,)


def test_a_protected_metatable(classes: Any) -> None:
    account = load(
        "class Account(Instance):\n    @member('__metatable')\n    def hidden(self): pass\n    balance: LuaValue"
    )["Account"]()
    assert getmetatable(account) is account.hidden.__func__
    assert raised(setmetatable, account, None) == "cannot change a protected metatable"


def test_setmetatable_takes_no_other_python_class(classes: Any) -> None:
    message = raised(setmetatable, Table(), classes.Body)
    assert message == "bad argument #2 to 'setmetatable' (nil or table expected, got function)"


def test_order_is_that_of_insertion_through_native_writes(classes: Any) -> None:
    body = classes.Body(1, 2)
    del body.x
    body.x = 3
    assert [*body.pairs()] == [("update", 2), ("x", 3)]
    body["a"] = 4
    body["update"] = None
    body.update = 5
    assert [*body.pairs()] == [("x", 3), ("a", 4), ("update", 5)]
    assert next_(body, "x") == ("a", 4)


def test_identity(classes: Any) -> None:
    first, second = classes.Body(1), classes.Body(1)
    assert eq(first, first) and not eq(first, second) and not rawequal(first, second)
    assert Table.of([(first, 1), (second, 2)])[first] == 1
    account, other = classes.Account(1), classes.Account(1)
    assert eq(account, other) and not rawequal(account, other)
    assert Table.of([(account, 1), (other, 2)])[other] == 2
    reference = weakref.ref(first)
    del first
    gc.collect()
    assert reference() is None


def test_encoding(classes: Any) -> None:
    record, account = classes.Body(x=Table(1, 2)), classes.Account(1)
    assert from_lua(record) == {"x": [1, 2]}
    assert from_lua(Table(record, account)) == [{"x": [1, 2]}, {"balance": 1}]
    assert json.encode(record) == ('{"x":[1,2]}', None)
    assert yaml.encode(account) == yaml.encode(Table(balance=1))
    assert json.encode(classes.Body()) == json.encode(Table()) == ("[]", None)
    account["balance"] = None
    assert json.encode(account) == ("{}", None)
    (copy,) = isolated([classes.Account(3)])
    assert invoke_sync(copy, "deposit", 1) == 4
    assert type_(classes.Body()) == type_(account) == "table"


def test_types(classes: Any) -> None:
    body = types.record(x=types.number)
    record = classes.Body(1)
    assert body(record) is record
    assert raised(body, classes.Body("a")) == "expected {x: number}, got table"
    assert types.map_(types.string, types.number)(record) is record
    assert types.table(classes.Account()) is not None


def test_frozen_objects_refuse_native_writes_only(classes: Any) -> None:
    account = table_.freeze(classes.Account.new(5))
    assert (account.balance, account.limit, account.insert_(3)) == (5, 10, (3,))
    for write in (
        lambda: setattr(account, "balance", 1),
        lambda: account.deposit(1),
        lambda: table_.insert(account, 1),
    ):
        with pytest.raises(LuaError, match="attempt to modify Immutable table"):
            write()
    assert getmetatable(account) is classes.Account.as_table()
