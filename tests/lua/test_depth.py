"""Depth of Lua calls (decisions.md 10)."""

from __future__ import annotations

import threading

from runtime_shims import Table, pcall_sync, setmetatable
from runtime_shims.lua.calls import drive
from runtime_shims.lua.depth import LUA_DEPTH
from tests.lua.generated_code import load

PROGRAM = """
def plain(n):
    return 0 if n == 0 else 1 + plain(n - 1)

def unknown(n):
    return 0 if n == 0 else 1 + call_sync(unknown, n - 1)

def protected(n):
    return 0 if n == 0 else 1 + pcall_sync(protected, n - 1)[1]

async def suspending(n):
    return 0 if n == 0 else 1 + await call(suspending, n - 1)

async def suspending_protected(n):
    return 0 if n == 0 else 1 + (await pcall(suspending_protected, n - 1))[1]

def runaway():
    return 1 + runaway()

async def suspending_runaway():
    return 1 + await call(suspending_runaway)

def indexed(n):
    return 0 if n == 0 else 1 + holder[n - 1]

holder = setmetatable(Table(), Table(__index=lambda _, n: indexed(n)))

def sorting():
    table_.sort(Table(1, 2), lambda a, b, *_: sorting())
"""


def in_thread(action):
    """Runs an action in a thread with the ordinary stack, as the workers of an executor do."""
    result = []
    thread = threading.Thread(target=lambda: result.append(action()))
    thread.start()
    thread.join()
    return result[0]


def test_promised_depth() -> None:
    module = load(PROGRAM)
    for name in ("plain", "unknown", "protected"):
        assert in_thread(lambda name=name: module[name](LUA_DEPTH)) == LUA_DEPTH
    for name in ("suspending", "suspending_protected"):
        assert in_thread(lambda name=name: drive(module[name](LUA_DEPTH))) == LUA_DEPTH
    assert in_thread(lambda: module["indexed"](LUA_DEPTH // 2)) == LUA_DEPTH // 2


def test_beyond_is_a_lua_error() -> None:
    module = load(PROGRAM)
    for name in ("runaway", "suspending_runaway", "sorting"):
        ok, message = in_thread(lambda name=name: pcall_sync(module[name]))
        assert not ok
        assert message.endswith(": stack overflow")


def test_an_endless_index_function_is_a_lua_error() -> None:
    holder = Table()
    setmetatable(holder, Table(__index=load("def f(t, k): return t[k]")["f"]))
    ok, message = in_thread(lambda: pcall_sync(lambda: holder["x"]))
    assert (ok, message) == (False, "app:main:101: stack overflow")
