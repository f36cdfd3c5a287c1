"""Erased text, character by character; and real Lua runs it."""

from __future__ import annotations

import lupa.lua54
import pytest

from analyzer.syntax import parse
from analyzer.syntax.erasure import erase_types

ERASED = [
    ("local x: number = 1", "local x         = 1"),
    ("local x: A, y, z: B? = 1", "local x   , y, z     = 1"),
    ("local x: {\n  a: A,\n} = t", "local x   \n       \n  = t"),
    ("function f(a: A, b: B?): C end", "function f(a   , b    )    end"),
    ("function f<T>(a: T): T end", "function f   (a   )    end"),
    ("function f<T: A<B>>(a: T) end", "function f         (a   ) end"),
    ("function f(...: A) end", "function f(...   ) end"),
    ("function f(): () end", "function f()     end"),
    ("function f(): (A, B) end", "function f()         end"),
    ("function f(): A, B end", "function f()       end"),
    ("function f(): (A) -> B end", "function f()           end"),
    ("function f(): (A) -> (B, C) end", "function f()                end"),
    ("function f(a): ((A) -> B, C) end", "function f(a)                end"),
    ("function a.b:c(x: A): B end", "function a.b:c(x   )    end"),
    ("x = function<T>(a: T): A return a end", "x = function   (a   )    return a end"),
    ("x = y as T", "x = y     "),
    ("x = y as T as U + 1", "x = y           + 1"),
    ("x = y :: T", "x = y     "),
    ("x = y!", "x = y "),
    ("x = (u!).name", "x = (u ).name"),
    ("x = y! == z", "x = y  == z"),
    ("x = -y as T ^ 2", "x = -y      ^ 2"),
    ("type A = string", "               "),
    ("type A<T> = {\n  a: T }\nx = 1", "             \n        \nx = 1"),
    ("interface A: B\n  function f(a: A): B\nend\nx = 1", "              \n                     \n   \nx = 1"),
    ("x = y as T\n(f)()", "x = y    ;\n(f)()"),
    ("x = y!\n(f)()", "x = y;\n(f)()"),
    ("x = y type A = B (f)()", "x = y          ; (f)()"),
    ("x = f(y as T)", "x = f(y     )"),
    ("x = y as typeof(a as B)", "x = y                  "),
    ("local x: typeof(function(a: A): B end) = 1", "local x                                = 1"),
    ("local x: -- note\n  A = 1", "local x         \n    = 1"),
    ("x = 'a: T' --: T\ny = a.is", "x = 'a: T' --: T\ny = a.is"),
    ("local x\r\n: A\r\n= 1", "local x\r\n   \r\n= 1"),
    ("#!/usr/bin/lua\nx = 1", "              \nx = 1"),
    ("\ufeffx = 1", " x = 1"),
    ("goto a ::a::", "goto a ::a::"),
]


@pytest.mark.parametrize(("source", "expected"), ERASED)
def test_erased_text(source: str, expected: str) -> None:
    result = parse(source)
    assert result.diagnostics == []
    assert erase_types(source, result.chunk) == expected


def test_erased_program_runs_in_lua() -> None:
    source = """
type Item = {name: string, price: number @min(0), tags?: {string}}
interface Priced
  function total(self: Priced, ...): number
end
"""
    source = source.replace(", ...", "")
    source += """
local function total<T: Item>(items: {T}, ...: number): (number, string)
  local sum: number = 0
  for _, item in ipairs(items) do
    sum = sum + (item as Item).price + (... :: any)
  end
  return sum as number, (items[1]!).name
end
local list: {Item} = {{name = "a", price = 2}, {name = "b", price = 3}} :: {Item}
return total(list, 1)
"""
    erased = erase_types(source, parse(source).chunk)
    assert lupa.lua54.LuaRuntime().execute(erased) == (7, "a")
