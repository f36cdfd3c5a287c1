"""Which tables become instances of Python classes, with native fields and methods, and which must stay tables.

That the programs print what real Lua prints is shown by ``corpus/language/oop``; here it is the text that counts.
"""

from __future__ import annotations

import pytest

from analyzer.program.layouts import RESERVED_FIELDS, merged_order
from analyzer.program.modules import ModuleSource, lone_source
from runtime_shims.lua.record import is_reserved
from runtime_shims.lua.record_classes import Instance
from tests.translate.harness import translate_sources

ACCOUNT = """
local Account = {}
Account.__index = Account
function Account.new(balance) return setmetatable({ balance = balance }, Account) end
function Account:add(amount) self.balance = self.balance + amount return self.balance end
"""

LOOP = "for i = 1, 9 do {body} end"


def text(source: str) -> str:
    translations = translate_sources([lone_source(source, "main.lua")])
    (translation,) = translations.values()
    return translation.text


def test_a_record_in_a_loop_has_attributes() -> None:
    made = text(LOOP.format(body="local point = { x = i, y = 2 } print(tostring(point.x + point.y))"))
    assert "class Point(Record):" in made
    assert "point = Point(i, 2)" in made
    assert "point.x + point.y" in made


def test_many_fields_are_passed_by_name() -> None:
    made = text(LOOP.format(body="local r = { a = i, b = 2, c = 3, d = 4 } print(tostring(r.a))"))
    assert "(a=i, b=2, c=3, d=4)" in made


@pytest.mark.parametrize(
    "body",
    [
        "local t = { i, x = 1 } print(tostring(t.x))",
        "local t = { ['a b'] = 1, x = i } print(tostring(t.x))",
        "local t = { x = i, x = 2 } print(tostring(t.x))",
        "local t = { hash = i } print(tostring(t.hash))",
        "local t = setmetatable({ x = i }, { __index = { y = 1 } }) print(tostring(t.x))",
        "local t = table.freeze({ x = i }) print(tostring(t.x))",
        "local t = i > 4 and { x = i } or 'text' print(tostring(t.x))",
    ],
)
def test_other_tables_are_no_records(body: str) -> None:
    made = text(LOOP.format(body=body))
    assert "(Record)" not in made
    assert "t.x" not in made and "t.hash" not in made


def test_a_record_that_only_straight_code_uses_stays_a_table() -> None:
    assert "(Record)" not in text("local options = { retries = 3 } print(tostring(options.retries))")


def test_possible_nil_is_not_stored_as_an_attribute() -> None:
    made = text(LOOP.format(body="local t = { x = i } t.x = i > 3 and 1 or nil print(tostring(t.x))"))
    assert 't["x"] = ' in made
    assert "tostring(t.x)" in made


def test_constructors_of_one_variable_share_a_class() -> None:
    made = text(
        "local shape for i = 1, 4 do if i > 2 then shape = { w = i, h = 1 } else shape = { h = i, r = 2 } end "
        "print(tostring(shape.h)) end"
    )
    assert made.count("(Record)") == 1
    assert "    w: LuaValue\n    h: LuaValue\n    r: LuaValue\n" in made


def test_constructors_in_opposite_orders_do_not_share_a_class() -> None:
    made = text(
        "local shape for i = 1, 4 do if i > 2 then shape = { w = i, h = 1 } else shape = { h = i, w = 2 } end "
        "print(tostring(shape.h)) end"
    )
    assert made.count("(Record)") == 2


def test_a_class() -> None:
    made = text(ACCOUNT + "local account = Account.new(1) account:add(2) print(tostring(account.balance))")
    assert "class Account(Instance):\n" in made
    assert "return Account(balance)" in made
    assert "@staticmethod\n" in made
    assert "def add(self, amount: LuaValue) -> LuaValue:" in made
    assert "account.add(2)" in made
    assert "account.balance" in made


def test_comments_stay_with_what_they_speak_of() -> None:
    made = text(
        "-- An account.\nlocal Account = {} -- holds money\nAccount.__index = Account\n\n"
        "local rate = 2 -- per cent\n\n-- Makes one.\n"
        "function Account.new(balance)\n  return setmetatable({ balance = balance }, Account)\nend\n\n"
        "-- Adds up.\nfunction Account:add(amount)\n  self.balance = self.balance + amount * rate\nend\n\n"
        "Account.new(1):add(2)\n"
    )
    assert "# An account.\n    # holds money\n    class Account(Instance):" in made
    assert "rate = 2  # per cent\n" in made
    assert "# Makes one.\n        @staticmethod\n        def new(" in made
    assert "# Adds up.\n        def add(" in made


@pytest.mark.parametrize(
    "addition",
    [
        "Account.extra = {}",
        "function Account:add() end",
        "Account.__index = function() end",
        "Account.__newindex = function() end",
        "local function patch() Account.late = function() end end patch()",
        "local name = 'x' Account[name] = function() end",
        "for key in pairs(Account) do Account[key] = nil end",
        "Account = {}",
        "local other = Account other.late = 1",
        "rawset(Account, 'late', 1)",
        "print('between') function Account.late() end",
    ],
)
def test_classes_that_change_stay_tables(addition: str) -> None:
    made = text(f"{ACCOUNT}{addition}\nlocal a = Account.new(1)\na:add(2)")
    assert "(Instance)" not in made
    assert "a.add(" not in made


@pytest.mark.parametrize(
    "use",
    [
        "a.add = function() end",
        "a['ad' .. 'd'] = 1",
        "rawset(a, 'add', 1)",
        "setmetatable(a, nil)",
        "setmetatable(a, { __index = Account })",
        "table.freeze(a)",
    ],
)
def test_methods_of_objects_that_may_hide_them_are_looked_up(use: str) -> None:
    made = text(f"{ACCOUNT}local a = Account.new(1)\n{use}\na:add(2)")
    assert "a.add(" not in made


def test_a_class_as_a_value_is_its_table() -> None:
    made = text(ACCOUNT + "local a = Account.new(1) print(tostring(getmetatable(a) == Account))")
    assert "Account.as_table()" in made


def test_a_method_that_may_get_no_object_is_static() -> None:
    made = text(ACCOUNT + "print(tostring(pcall(Account.add)))")
    assert "@staticmethod\n        def add(self: LuaValue = None" in made


def test_names_that_tables_need_are_renamed() -> None:
    made = text(
        "local Stack = {} Stack.__index = Stack function Stack.new() return setmetatable({ size = 0 }, Stack) end\n"
        "function Stack:insert(v) self.size = self.size + v end function Stack:import() return self.size end\n"
        "local s = Stack.new() s:insert(1) print(tostring(s:import()))"
    )
    assert '@member("insert")\n        def insert_(self' in made
    assert '@member("import")\n        def import_(self' in made
    assert "s.insert(" not in made


def test_objects_of_a_library_are_native_where_they_are_used() -> None:
    library = ModuleSource("app:account", ACCOUNT + "return Account", "library.lua", "account.lua", "", (), ())
    main = ModuleSource(
        "app:main",
        "local Account = require('account') return { main = function() local a = Account.new(1) return a:add(2) end }",
        "workflow.lua",
        "main.lua",
        "main",
        (),
        (("account", "app:account"),),
    )
    translations = translate_sources([library, main])
    assert "a.add(2)" in translations["app:main"].text


def test_reserved_names_are_those_of_the_runtime() -> None:
    reserved = {name for name in dir(Instance) if is_reserved(name)}
    assert {name for name in reserved if not name.startswith("__")} <= RESERVED_FIELDS
    assert all(is_reserved(name) for name in RESERVED_FIELDS - {"array"})


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ab", "bc", "abc"),
        ("ab", "xaby", "xaby"),
        ("ab", "ba", None),
        ("abc", "cb", None),
        ("", "ab", "ab"),
        ("ac", "abc", "abc"),
        ("ab", "cd", "abcd"),
    ],
)
def test_merged_order(one: str, other: str, expected: str | None) -> None:
    merged = merged_order(one, other)
    assert merged == (None if expected is None else list(expected))
