"""Which tables become instances of Python classes, with native fields and methods, and which must stay tables.

That the programs print what real Lua prints is shown by ``corpus/language/oop``; here it is the text that counts.
"""

from __future__ import annotations

import pytest

from analyzer.program.layouts import RESERVED_FIELDS, merged_order
from analyzer.program.modules import ModuleSource, lone_source
from runtime_shims.lua.record import is_reserved
from runtime_shims.lua.record_classes import Instance
from tests.translate.harness import run, run_project, translate_sources

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
        "table.freeze(Account)",
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
    assert "@staticmethod\n    def add(self: LuaValue = None" in made


def test_names_that_tables_need_are_renamed() -> None:
    made = text(
        "local Stack = {} Stack.__index = Stack function Stack.new() return setmetatable({ size = 0 }, Stack) end\n"
        "function Stack:insert(v) self.size = self.size + v end function Stack:import() return self.size end\n"
        "local s = Stack.new() s:insert(1) print(tostring(s:import()))"
    )
    assert '@member("insert")\n    def insert_(self' in made
    assert '@member("import")\n    def import_(self' in made
    assert "s.insert(" not in made


def project(main: str, **libraries: str) -> list[ModuleSource]:
    """Libraries, each of which imports those before it, and the entry whose method returns what ``main`` does."""
    sources: list[ModuleSource] = []
    imports: tuple[tuple[str, str], ...] = ()
    for name, source in libraries.items():
        sources.append(ModuleSource(f"app:{name}", source, "library.lua", f"{name}.lua", "", ("time",), imports))
        imports = (*imports, (name, f"app:{name}"))
    source = f"return {{ main = function() {main} end }}"
    return [*sources, ModuleSource("app:main", source, "workflow.lua", "main.lua", "main", ("time",), imports)]


def texts(main: str, **libraries: str) -> dict[str, str]:
    translations = translate_sources(project(main, **libraries))
    return {key.partition(":")[2]: made.text for key, made in translations.items()}


def printed(main: str, **libraries: str) -> list[str]:
    outcome = run_project(project(main, **libraries))
    assert outcome.error is None
    return outcome.lines


RETURNED = ACCOUNT + "Account.LIMIT = 10\nreturn Account"
SAVINGS = """
local Account = require("account")
local Savings = setmetatable({}, { __index = Account })
Savings.__index = Savings
function Savings.new(balance) return setmetatable({ balance = balance, rate = 2 }, Savings) end
function Savings:add(amount) return Account.add(self, amount * self.rate) end
return Savings
"""


def test_importers_name_a_class_that_a_library_returns() -> None:
    main = "local a = account.new(1) print(tostring(a:add(2)), tostring(account.LIMIT + a.LIMIT))"
    made = texts(main, account=RETURNED)
    assert "exports" not in made["account"]
    assert "from .account import Account\n" in made["main"]
    assert "Account.new(1)" in made["main"] and "Account.LIMIT" in made["main"] and "a.add(2)" in made["main"]
    assert printed(main, account=RETURNED) == ["3 20"]


@pytest.mark.parametrize(
    "export",
    [
        "return { Account = Account }",
        "return { ['Account'] = Account, other = 1 }",
        "M.Account = Account\nreturn M",
        "M.Account = Account\nfunction M.open(n) return M.Account.new(n) end\nreturn M",
    ],
)
def test_importers_name_a_class_in_an_exported_table(export: str) -> None:
    library = f"local M = {{}}\n{ACCOUNT}{export}"
    main = "local Account = require('account').Account local a = Account.new(1) print(tostring(a:add(2)))"
    made = texts(main, account=library)["main"]
    assert "from .account import Account\n" in made
    assert "Account.new(1)" in made
    assert printed(main, account=library) == ["3"]


def test_importers_give_tables_a_class_by_its_name() -> None:
    main = "local a = setmetatable({ balance = 1 }, account) local t = {} setmetatable(t, account) print(a:add(2))"
    made = texts(main, account=RETURNED)["main"]
    assert "a = Account(1)" in made
    assert "t = Account()" in made
    assert printed(main, account=RETURNED) == ["3"]


def test_an_imported_class_as_a_value_is_its_table() -> None:
    main = (
        "local a = account.new(1) local n = 0 for _ in pairs(account) do n = n + 1 end "
        "print(tostring(getmetatable(a) == account), tostring(account.nothing), n)"
    )
    made = texts(main, account=RETURNED)["main"]
    assert "eq(getmetatable(a), Account.as_table())" in made
    assert 'Account.as_table()["nothing"]' in made
    assert printed(main, account=RETURNED) == ["true nil 4"]


def test_a_class_of_another_library_is_inherited_from() -> None:
    main = "local s = savings.new(1) print(tostring(s:add(2)), tostring(s.LIMIT), tostring(savings.LIMIT))"
    made = texts(main, account=RETURNED, savings=SAVINGS)
    assert "from .account import Account\n" in made["savings"]
    assert "class Savings(Account):\n" in made["savings"]
    assert "Account.add(self, amount * self.rate)" in made["savings"]
    assert "s.add(2)" in made["main"]
    assert printed(main, account=RETURNED, savings=SAVINGS) == ["5 10 10"]


def test_classes_are_named_through_a_library_that_only_collects_them() -> None:
    bank = "return { Account = require('account'), Savings = require('savings') }"
    main = "local s = bank.Savings.new(1) print(tostring(s:add(2)), tostring(bank.Savings == savings))"
    made = texts(main, account=RETURNED, savings=SAVINGS, bank=bank)["main"]
    assert "from .savings import Savings\n" in made and "bank" not in made
    assert printed(main, account=RETURNED, savings=SAVINGS, bank=bank) == ["5 true"]


def test_classes_of_one_name_are_told_apart() -> None:
    other = RETURNED.replace("10", "11")
    main = "local a, b = account.new(1), other.new(2) print(tostring(a:add(1) + b:add(2)), account.LIMIT, other.LIMIT)"
    made = texts(main, account=RETURNED, other=other)["main"]
    assert "from .other import Account as Account_2\n" in made
    assert printed(main, account=RETURNED, other=other) == ["6 10 11"]


@pytest.mark.parametrize(
    ("changed", "extra"),
    [("account.LIMIT = 3", 3), ("account.extra = 1", 10), ("rawset(account, 'LIMIT', 4)", 4)],
)
def test_a_class_that_another_module_changes_stays_a_table(changed: str, extra: int) -> None:
    main = f"{changed} local a = savings.new(1) print(tostring(a:add(2)), tostring(a.LIMIT))"
    made = texts(main, account=RETURNED, savings=SAVINGS)
    assert "(Instance)" not in made["account"] and "class " not in made["savings"]
    assert printed(main, account=RETURNED, savings=SAVINGS) == [f"5 {extra}"]


def test_a_class_that_a_library_changes_while_it_is_loaded_stays_a_table() -> None:
    patch = "account.add = function() return 7 end return {}"
    main = "local p = patch local a = account.new(1) print(tostring(a:add(2)))"
    assert "(Instance)" not in texts(main, account=RETURNED, patch=patch)["account"]
    assert printed(main, account=RETURNED, patch=patch) == ["7"]


def test_classes_of_modules_with_state_are_given_as_tables() -> None:
    counted = "local n = 0\n" + RETURNED.replace("return self.balance", "n = n + 1 return self.balance + n")
    main = "local s = savings.new(1) s:add(1) print(tostring(s:add(2)), tostring(s.LIMIT))"
    made = texts(main, account=counted, savings=SAVINGS)
    assert "return Account.as_table()" in made["account"]
    assert "class " not in made["savings"]
    assert printed(main, account=counted, savings=SAVINGS) == ["9 10"]


def test_a_class_is_not_named_before_it_is_defined() -> None:
    library = "local Account = {} local M = { Account = Account }\n" + ACCOUNT.replace("local Account = {}\n", "")
    main = "local a = account.Account.new(1) print(tostring(a:add(2)))"
    assert printed(main, account=f"{library}return M") == ["3"]


@pytest.mark.parametrize("key", ["a.b", "from", "self", "end"])
def test_an_exported_table_is_one_table_whatever_its_keys_are(key: str) -> None:
    library = f"return {{ ['{key}'] = 1, a = {{ b = 2 }} }}"
    main = (
        f"local t = {{}} t[lib] = 5 local n = 0 for _ in pairs(lib) do n = n + 1 end "
        f"print(tostring(t[lib]), tostring(lib['{key}']), n, tostring(lib.a.b), tostring(lib == require('lib')))"
    )
    assert printed(main, lib=library) == ["5 1 2 2 true"]


def test_a_suspending_method_overrides_another() -> None:
    base = (
        "local Base = {} Base.__index = Base function Base.new() return setmetatable({ n = 1 }, Base) end\n"
        "function Base:run(k) return self.n + k end function Base:stop() self.n = 0 end return Base"
    )
    child = (
        "local Child = setmetatable({}, { __index = base }) Child.__index = Child\n"
        "function Child.new(n) return setmetatable({ n = n }, Child) end\n"
        "function Child:run(k) time.sleep('1ms') return self.n * k end\n"
        "function Child:stop() time.sleep('1ms') return 1, 2 end return Child"
    )
    main = (
        "local b, c = base.new(), child.new(3) for _, o in ipairs({ b, c }) do o:run(2) o:stop() end "
        "b:run(1) local only = child.new(4) only:run(2)"
    )
    made = texts(main, base=base, child=child)
    assert '# mypy: disable-error-code="override"\n' in made["child"]
    assert "mypy" not in made["base"]
    assert 'await invoke(o, "run", 2)' in made["main"]
    assert "b.run(1)" in made["main"]


@pytest.mark.parametrize(
    ("method", "shared"),
    [
        ("return self.balance", True),
        ("return string.format('%d', self.balance)", True),
        ("return setmetatable({ balance = 1 }, Account):add(2)", True),
        ("local balance = self.balance return (function() return balance end)()", True),
        ("return self.balance + count", False),
        ("count = count + 1 return count", False),
        ("return Total", False),
        ("return _G.Total", False),
        ("return library.next()", False),
        ("return plain.one() + self.balance", True),
    ],
)
def test_a_class_that_uses_nothing_of_a_run_is_defined_once(method: str, shared: bool) -> None:
    state = "local n = 0 return { next = function() n = n + 1 return n end }"
    plain = "return { one = function() return 1 end }"
    account = (
        "local count = 0\n"
        f"{ACCOUNT}function Account:get() {method} end\n"
        "return { Account = Account, tick = function() count = count + 1 return count end }"
    )
    main = "Total = 4 local a = account.Account.new(3) print(tostring(a:get()), account.tick())"
    libraries = {"plain": plain, "library": state, "account": account}
    made = texts(main, **libraries)["account"]
    assert ("\nclass Account(Instance):\n" in made) is shared
    assert ("\n    class Account(Instance):\n" in made) is not shared
    assert made.index("def load(rt") > made.index("class Account") or not shared
    assert len(printed(main, **libraries)) == 1


def test_a_class_stays_with_its_parent() -> None:
    account = (
        "local count = 0\n"
        f"{ACCOUNT}function Account:tick() count = count + 1 return count end\n"
        "local Savings = setmetatable({}, { __index = Account }) Savings.__index = Savings\n"
        "function Savings.new() return setmetatable({ balance = 5 }, Savings) end return Savings"
    )
    main = "local s = account.new() print(s:tick() + s:add(1))"
    assert "\n    class Savings(Account):\n" in texts(main, account=account)["account"]
    assert printed(main, account=account) == ["7"]


def test_a_shared_class_has_a_name_of_its_own() -> None:
    account = (
        "local count = 0 do local Account = 4 count = Account end\n"
        f"{ACCOUNT}do local Account = 7 count = count + Account end\n"
        "return { Account = Account, tick = function() count = count + 1 return count end }"
    )
    main = "local a = account.Account.new(3) print(a:add(1), account.tick())"
    assert printed(main, account=account) == ["4 12"]


@pytest.mark.parametrize(
    "loop",
    [
        "for k in pairs(A) do print(k) end",
        "for k in next, A do print(k) end",
        "local k = next(A) while k do print(k) k = next(A, k) end",
        "for k in pairs(getmetatable(o)) do print(k) end",
        "local function keys(t) for k in pairs(t) do print(k) end end keys(A)",
    ],
)
def test_iteration_gives_the_members_of_a_class_in_the_order_of_their_definitions(loop: str) -> None:
    source = (
        "local A = {} function A.f() end A.K = 1 function A.new(k) return setmetatable({ K = k }, A) end\n"
        f"A.__index = A function A:last() return self.K end local o = A.new(3) print(o:last()) {loop}"
    )
    assert '(Instance, order=("f", "K", "new", "__index", "last"))' in text(source)
    assert run(source).lines == ["3", "f", "K", "new", "__index", "last"]


REPEATED = """
local Account = {} Account.__index = Account
function Account:new(balance)
  local o = setmetatable({}, self)
  self.__index = self
  o.balance = balance
  return o
end
function Account:add(n) self.balance = self.balance + n return self.balance end
local Savings = setmetatable({}, { __index = Account }) Savings.__index = Savings
function Savings:double() return self:add(self.balance) end
"""


def test_a_constructor_may_repeat_that_a_class_indexes_itself() -> None:
    source = REPEATED + "local a, s = Account:new(1), Savings:new(3) print(a:add(2) + s:double()) print(s:add(1))"
    made = text(source)
    assert "o = self.native()" in made and "__index" not in made
    assert "class Savings(Account):" in made and "a.add(2)" in made
    assert run(source).lines == ["9", "7"]


def test_tables_that_callers_pass_become_objects_of_a_class() -> None:
    source = (
        "local Account = {} Account.__index = Account\n"
        "function Account:new(o) o = o or {} setmetatable(o, self) self.__index = self return o end\n"
        "function Account:add(n) self.balance = self.balance + n return self.balance end\n"
        "local t = { balance = 1 } local a = Account:new(t) print(a:add(2), t.balance, tostring(rawequal(a, t)))\n"
        "print(tostring(getmetatable(Account:new()) == Account))"
    )
    made = text(source)
    assert "class Account(Instance):" in made and "__index" not in made
    assert run(source).lines == ["3 3 true", "true"]


@pytest.mark.parametrize(
    ("use", "lines"),
    [
        ("local S = Account:new(1) function S:add() return 5 end print(S:new(2):add(1))", ["5"]),
        ("print(tostring(pcall(Account.new)))", ["false"]),
        ("local x = { new = Account.new } print(x:new(4).balance)", ["4"]),
        ("local t = {} Account.new(t, 1) print(tostring(t.__index == t))", ["true"]),
        ("local a = Account:new(3) print(tostring(a:new(4).balance), tostring(rawget(a, '__index') == a))", ["4 true"]),
    ],
)
def test_a_constructor_that_changes_other_tables_keeps_the_class_a_table(use: str, lines: list[str]) -> None:
    source = f"{REPEATED}local first = Account:new(1) first:add(1)\n{use}"
    assert "(Instance)" not in text(source)
    assert run(source).lines == lines


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ("getmetatable(B).__index = O print(b:g())", ["O"]),
        ("local mt = getmetatable(B) mt.__call = function() return 4 end print(B())", ["4"]),
        ("local function patch(t) t.__index = O end patch(getmetatable(B)) print(b:g())", ["O"]),
        ("table.freeze(getmetatable(B)) print(b:g())", ["A"]),
        ("setmetatable(getmetatable(B), {}) print(b:g())", ["A"]),
        ("setmetatable(B, nil) print(tostring(pcall(b.g, b)))", ["false"]),
    ],
)
def test_a_class_whose_metatable_changes_stays_a_table(change: str, lines: list[str]) -> None:
    source = (
        "local A = {} A.__index = A function A.new() return setmetatable({ x = 1 }, A) end\n"
        "function A:f() return 'A' end local O = { f = function() return 'O' end }\n"
        "local B = setmetatable({}, { __index = A }) B.__index = B\n"
        "function B.new() return setmetatable({ x = 2 }, B) end function B:g() return self:f() end\n"
        f"local b = B.new() {change}"
    )
    assert "class B" not in text(source)
    assert run(source).lines == lines


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
