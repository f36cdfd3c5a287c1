"""What is said when native code on records and objects of classes fails, compared with real Lua."""

from __future__ import annotations

import pytest

from runtime_shims import pcall_sync, setmetatable
from tests.lua.generated_code import load
from tests.lua.oracle import lua
from tests.lua.test_record_classes import CLASSES, LUA_CLASSES

#: Native code, the Lua text behind it.
FAULTS = [
    ("def f(body=None): return body.x", "local function f(body) return body.x end return f()"),
    ("def f(body=None): body.x = 1", "local function f(body) body.x = 1 end return f()"),
    ("def f(body=Body()): return body.x.y", "local function f(body) return body.x.y end return f({})"),
    ("def f(body=Body()): body.x.y = 1", "local function f(body) body.x.y = 1 end return f({})"),
    ("def f(account=None): return account.deposit(1)",
     "local function f(account) return account:deposit(1) end return f()"),
    ("async def f(account=None): return await account.deposit(1)",
     "local function f(account) return account:deposit(1) end return f()"),
    ("def f(body=Body()): return body.x.go(1)", "local function f(body) return body.x:go(1) end return f({})"),
    ("def f(body=None):\n    return (body\n        .deposit(1))",
     "local function f(body)\n return body\n :deposit(1) end return f()"),
    ("def f(body=Body()): return body.update(1)", "local function f(body) return body.update(1) end return f({})"),
    ("def f(body=Body()):\n    return (body\n        .update(\n        1))",
     "local function f(body) return body.update(1) end return f({})"),
    ("def f(body=Body()): return body + 1", "local function f(body) return body + 1 end return f({})"),
    ("def f(body=Body()): return 2 * body.x", "local function f(body) return 2 * body.x end return f({})"),
    ("def f(body=Body()): return body.x - 1", "local function f(body) return body.x - 1 end return f({})"),
    ("def f(body=Body()): return -body", "local function f(body) return -body end return f({})"),
    ("def f(body=Body()): return sub(body, 1)", "local function f(body) return body - 1 end return f({})"),
    ("def f(body=Body()): return body < body", "local function f(body) return body < body end return f({})"),
    ("def f(body=Body()): return 1 < body", "local function f(body) return 1 < body end return f({})"),
    ("def f(body=Body()): return body()", "local function f(body) return body() end return f({})"),
    ("def f(body=Body()): return body['a']['b']", "local function f(body) return body.a.b end return f({})"),
    ("def f(body=Body()): return concat('a', body)", "local function f(body) return 'a' .. body end return f({})"),
    ("def f(body=Body()): return string_.rep(body, 1)", "local body = {} return (string.rep(body, 1))"),
    ("def f(text=Text()): return text.rep(3)",
     "local function f(text) return (text:rep(3)) end return f({rep = string.rep})"),
    ("def f(body=Body(Text())): return body.x.rep(3)",
     "local function f(text) return (text:rep(3)) end return f({rep = string.rep})"),
    ("def f(text=Text()): return text.rep('a', Table())",
     "local function f(text) return (text:rep('a', {})) end return f({rep = string.rep})"),
    ("def f(account=Account.new()): return account.deposit(1)", LUA_CLASSES + "return Account.new():deposit(1)"),
    ("def f(account=Account.new(1)): return account.deposit()", LUA_CLASSES + "return Account.new(1):deposit()"),
    ("def f(account=setmetatable(Account.new(1), None)): return account.deposit(1)",
     LUA_CLASSES + "return setmetatable(Account.new(1), nil):deposit(1)"),
    ("def f(account=Savings.new(1)): return account - 1",
     LUA_CLASSES + "local function f(account) return account - 1 end return f(Savings.new(1))"),
]  # fmt: skip
STOCK_PCALL = lua.eval("function(s) local f = assert(load(s, '=c')) return select(2, pcall(f)) end")


@pytest.mark.parametrize(("python", "lua_text"), FAULTS, ids=[case[0] for case in FAULTS])
def test_messages_are_lua_s(python: str, lua_text: str) -> None:
    ok, ours = pcall_sync(load(f"{CLASSES}\n{python}")["f"])
    assert not ok
    prefix, _, text = ours.partition(": ")
    assert text == STOCK_PCALL(lua_text).split(": ", 1)[1]
    assert prefix.startswith("app:main:1")


def test_a_call_of_a_field_counts_all_arguments() -> None:
    module = load(f"{CLASSES}\ndef f(body=Body(update=string_.rep)): return body.update(Table())")
    assert pcall_sync(module["f"])[1].endswith("bad argument #1 to 'rep' (string expected, got table)")


def test_renamed_members_have_their_lua_names() -> None:
    module = load(f"{CLASSES}\ndef f(body=Body()): return body.x.from_.y", names={"from_": "from"})
    module["f"].__defaults__[0]["x"] = module["Account"]()
    module["f"].__defaults__[0].x["from_"] = None
    setmetatable(module["f"].__defaults__[0].x, None)
    assert pcall_sync(module["f"])[1].endswith("attempt to index a nil value (field 'from')")


def test_a_wrong_native_access_is_no_lua_error() -> None:
    with pytest.raises(AttributeError):
        pcall_sync(load(f"{CLASSES}\ndef f(body=Body()): return body.never_declared")["f"])


def test_error_level_two_is_the_native_caller() -> None:
    module = load(
        """
        class Account(Instance):
            balance: LuaValue
            def fail(self): error("bad", 2)

        def f(account=Account()):
            return account.fail()

        def g(account=setmetatable(Account(), Table(__index=Account.as_table()))):
            return account.fail()
        """
    )
    assert pcall_sync(module["f"])[1] == "app:main:107: bad"
    assert pcall_sync(module["g"])[1] == "app:main:110: bad"
