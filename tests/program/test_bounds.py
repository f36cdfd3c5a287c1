"""Bounds of integers: which sums and products are known to stay within 64 bits, and which are not."""

from __future__ import annotations

import re

import pytest

from analyzer.program import value_type as vt
from analyzer.program.arithmetic_types import cannot_overflow
from analyzer.program.arity import Arity
from analyzer.program.types import Types
from analyzer.syntax import tree
from analyzer.syntax.walk import walk
from tests.program.support import analyse

_MARK = re.compile(r"-- => (exact|wraps)$")

EXACT = {
    "counter": """
        local n = 0
        while f() do n = n + 1 end -- => exact
    """,
    "steps and resets": """
        local n, step = 0, 1000
        while f() do
          n = n - step -- => exact
          n = n + 1 + 1 + 1 -- => exact
          if f() then n = 77 end
        end
    """,
    "accumulator of list elements": """
        local list, sum = {}, 0
        for i = 1, 60 do list[i] = i end
        for i = 1, 60 do sum = sum + list[i] * 3 end -- => exact
    """,
    "step before the variable": """
        local sum = 0
        for i = 1, 100 do sum = i + sum end -- => exact
    """,
    "several targets": """
        local a, b = 0, 0
        for i = 1, 10 do
          a, b = b + i, a + 1 -- => exact
        end
    """,
    "two variables that hand their value on": """
        local a, b = 0, 0
        while f() do
          a = b + 1 -- => exact
          b = a - 3 -- => exact
        end
    """,
    "upvalue": """
        local total = 0
        local function count() total = total + 1 end -- => exact
        count() count()
    """,
    "counter made by a closure": """
        local function counter(step)
          local total = 0
          return function()
            total = total + step -- => exact
            return total
          end
        end
        local tick = counter(3)
        local last = tick() + tick() -- => exact
    """,
    "parameter of a recursion": """
        local function grow(depth)
          if depth == 0 then return {} end
          return { left = grow(depth - 1), right = grow(depth - 1) } -- => exact
        end
        grow(13)
    """,
    "field of a class": """
        local Account = {}
        Account.__index = Account
        function Account.new() return setmetatable({ moves = 0 }, Account) end
        function Account:move() self.moves = self.moves + 1 end -- => exact
        local account = Account.new()
        account:move()
    """,
    "element of a list": """
        local line = { 0 }
        for i = 2, 100 do line[i] = line[i - 1] + 7 end -- => exact
    """,
    "remainders": """
        local seed, sum = 42, 0
        while f() do
          seed = (seed * 16807) % 2147483647 -- => exact
          sum = sum + seed % 10 -- => exact
          sum = sum + sum % 1000 // 100 -- => exact
        end
    """,
    "bits": """
        local sum = 0
        while f() do sum = sum + (sum & 255) + (sum ~ sum & 15) end -- => exact
    """,
    "loop variables": """
        for i = 1, 1000 do
          for j = i, 1000, 2 do local k = i * j end -- => exact
          for j = i, 1, -1 do local k = i * j end -- => exact
        end
        for i = 1, f() do local k = i + 1 end -- => exact
    """,
    "binary search": """
        local list = { 1, 2, 3 }
        local low, high = 1, #list
        while low <= high do
          local middle = (low + high) // 2 -- => exact
          if f() then
            low = middle + 1 -- => exact
          else
            high = middle - 1 -- => exact
          end
        end
    """,
    "length and position": """
        local text = "abc"
        local start, stop = text:find("b")
        local a = #text + string.len(text) -- => exact
        local b = start + 1 -- => exact
        local c = stop * 8 -- => exact
        local d = text:byte(1) * 256 -- => exact
        local e = select("#", f()) + 1 -- => exact
        local changed, count = text:gsub("b", "")
        local g = count + #text -- => exact
    """,
    "sum over a tree": """
        local function count(tree)
          if not tree then return 0 end
          return 1 + count(tree.left) + count(tree.right) -- => exact
        end
        local all = count(f()) - count(f()) -- => exact
    """,
    "sum of two recursions": """
        local function fib(n)
          if n < 2 then return n end
          return fib(n - 1) + fib(n - 2) -- => exact
        end
        fib(30)
    """,
    "depth of a tree": """
        local function depth(tree)
          if not tree then return 0 end
          return 1 + math.max(depth(tree.left), depth(tree.right)) -- => exact
        end
        depth(f())
    """,
    "comparator": """
        local list = { { key = 3 }, { key = 1 } }
        table.sort(list, function(a, b) return a.key * 2 < b.key * 2 end) -- => exact
    """,
    "protected function": """
        local function double(n) return n * 2 end -- => exact
        pcall(double, 21)
    """,
    "rounding": """
        local n = 0
        for i = 1, 10 do
          n = n + math.floor(i) + math.abs(i - 5) -- => exact
          n = n + math.max(i, 5) - math.min(i, 7, 3) -- => exact
          n = n + math.floor((i + 3) / 2) * math.floor(i / 4) -- => exact
        end
    """,
}

WRAPS = {
    "doubling": """
        local n = 1
        while f() do n = n + n end -- => wraps
    """,
    "product": """
        local n = 1
        while f() do n = n * 3 end -- => wraps
    """,
    "mutual growth": """
        local a, b = 1, 1
        while f() do
          a = a + b -- => wraps
          b = b + a -- => wraps
        end
    """,
    "mutual growth in one statement": """
        local a, b = 1, 1
        while f() do
          a, b = b, a + b -- => wraps
        end
    """,
    "step that is the variable under another name": """
        local n = 1
        while f() do
          local step = n
          n = n + step -- => wraps
        end
    """,
    "step that follows the variable": """
        local n, step = 1, 1
        while f() do
          n = n + step -- => wraps
          step = n - 1 -- => wraps
        end
    """,
    "step that is an accumulator itself": """
        local n, step = 0, 0
        while f() do
          step = step + 1 -- => exact
          n = n + step -- => wraps
        end
    """,
    "step through a field": """
        local state, n = { last = 1 }, 1
        while f() do
          n = n + state.last -- => wraps
          state.last = n
        end
    """,
    "step through a list": """
        local list, n = { 1 }, 1
        while f() do
          n = n + list[1] -- => wraps
          table.insert(list, 1, n)
        end
    """,
    "step through a function": """
        local n = 1
        local function current() return n end
        while f() do n = n + current() end -- => wraps
    """,
    "step through a parameter": """
        local n = 1
        local function add(step) n = n + step end -- => wraps
        while f() do add(n) end
    """,
    "step from a closure": """
        local n, step = 1, 1
        local function faster() step = step * 2 end -- => wraps
        while f() do
          faster()
          n = n + step -- => wraps
        end
    """,
    "step from a coroutine": """
        local n = 1
        local next_step = coroutine.wrap(function() while true do coroutine.yield(n) end end)
        while f() do n = n + next_step() end -- => wraps
    """,
    "variable set from a coroutine": """
        local n = 1
        local double = coroutine.wrap(function()
          while true do
            n = n * 2 -- => wraps
            coroutine.yield()
          end
        end)
        while f() do
          n = n + 1 -- => wraps
          double()
        end
    """,
    "halves and doubles": """
        local n = 1
        while f() do
          local half = n // 1
          n = n + half -- => wraps
        end
    """,
    "growing through the results of a recursion": """
        local function double(depth)
          if depth == 0 then return 1 end
          local half = double(depth - 1) -- => exact
          return half + half -- => wraps
        end
        double(80)
    """,
    "results of a recursion that are kept": """
        local known = {}
        local function fib(n)
          if known[n] then return known[n] end
          known[n] = n < 2 and n or fib(n - 1) + fib(n - 2) -- => wraps
          return known[n]
        end
        fib(90)
    """,
    "results of a recursion that are used twice": """
        local function sum(value) return value + value end -- => wraps
        local function double(n) return n == 0 and 1 or sum(double(n - 1)) end
        double(80)
    """,
    "result of a recursion that an upvalue keeps": """
        local last = 1
        local function get() return last end
        local function double(n)
          if n > 0 then
            last = double(n - 1) + get() -- => wraps
          end
          return last
        end
        double(80)
    """,
    "products of results": """
        local function power(n)
          if n == 0 then return 1 end
          return 3 * power(n - 1) -- => wraps
        end
        local function square(n)
          if n == 0 then return 2 end
          return square(n - 1) * square(n - 1) -- => wraps
        end
        power(80) square(80)
    """,
    "large leaves": """
        local function sum(n)
          if n == 0 then return 4611686018427387904 end
          return sum(n - 1) + sum(n - 1) -- => wraps
        end
        sum(3)
    """,
    "comparator of wide numbers": """
        local list = { { key = 3 }, { key = math.maxinteger } }
        table.sort(list, function(a, b) return a.key * 2 < b.key * 2 end) -- => wraps
    """,
    "comparator called elsewhere": """
        local list = { { key = 3 }, { key = 1 } }
        local function before(a, b) return a.key * 2 < b.key * 2 end -- => wraps
        table.sort(list, before)
        pcall(pcall, before, { key = math.maxinteger }, { key = 1 })
    """,
    "argument of a recursion": """
        local function run(depth, value)
          if depth == 0 then return value end
          return run(depth - 1, value + value) -- => wraps
        end
        run(80, 1)
    """,
    "argument of a mutual recursion": """
        local odd
        local function even(value)
          if f() then return value end
          return odd(value * 2) -- => wraps
        end
        function odd(value) return even(value + 1) end -- => wraps
        even(1)
    """,
    "start from outside": """
        local n = f()
        n = n | 0
        while f() do n = n + 1 end -- => wraps
    """,
    "start near the limit": """
        local n = 9223372036854775800
        while f() do n = n + 1 end -- => wraps
    """,
    "reset near the limit": """
        local n = 0
        while f() do
          n = n + 1 -- => wraps
          if f() then n = 4611686018427387904 end
        end
    """,
    "large steps": """
        local n = 0
        while f() do n = n + 1000000007 end -- => wraps
    """,
    "steps of unknown size": """
        local n, m = 0, 0
        for i = 1, f() do
          n = n + i -- => wraps
          m = m + #tostring(i) -- => wraps
        end
    """,
    "field written through an alias": """
        local account = { total = 1 }
        local other = account
        while f() do
          account.total = account.total + 1 -- => wraps
          other.total = other.total * 2 -- => wraps
        end
    """,
    "field written by name": """
        local account = { total = 1 }
        local function set(key, value) account[key] = value end
        set("total", math.maxinteger)
        account.total = account.total + 1 -- => wraps
    """,
    "field written among other tables": """
        local account = { total = 1 }
        local function set(target, value) target.total = value end
        set(account, math.maxinteger)
        set(f(), 1)
        account.total = account.total + 1 -- => wraps
    """,
    "field written among many tables": """
        local account = { total = 1 }
        local function set(target, value) target.total = value end
        set({}, 1) set({}, 1) set({}, 1) set({}, 1) set({}, 1)
        set({}, 1) set({}, 1) set({}, 1) set({}, 1) set({}, 1)
        set(account, math.maxinteger)
        account.total = account.total + 1 -- => wraps
    """,
    "field of either of two tables": """
        local a, b = { total = 1 }, { total = 1 };
        (f() and a or b).total = math.maxinteger
        a.total = a.total + 1 -- => wraps
    """,
    "field written through a metatable": """
        local account = { total = 1 }
        local proxy = setmetatable({}, { __newindex = account })
        proxy.total = math.maxinteger
        account.total = account.total + 1 -- => wraps
    """,
    "field written by rawset": """
        local account = { total = 1 }
        pcall(rawset, account, "total", math.maxinteger)
        account.total = account.total + 1 -- => wraps
    """,
    "element among other arguments": """
        local list = { 1 }
        local function both() return list, math.maxinteger end
        table.insert(both())
        local n = list[2] + list[2] -- => wraps
    """,
    "loop far out": """
        for i = 9223372036854775800, 9223372036854775807 do local k = i + 1 end -- => wraps
        for i = 0, f(), 4611686018427387904 do local k = i + i end -- => wraps
    """,
    "complement of bits": """
        local a = (1 << 30) & -3
        local b = ((f() | 0) & -4294967296) * 2147483648 -- => wraps
    """,
}


def marked_lines(source: str) -> tuple[dict[int, str], dict[int, str]]:
    """The marks of the lines that have one, and what the types say about the operators there."""
    program = analyse("local f = ...\n" + source)
    unit = program.units["app:main"]
    types = Types(program, Arity(program))
    expected = {
        number: match[1]
        for number, line in enumerate(unit.source.splitlines(), 1)
        if (match := _MARK.search(line)) is not None
    }
    found = dict.fromkeys(expected, "exact")
    for node in walk(unit.chunk.main):
        line = unit.lines.line(node.start)
        if line in expected and isinstance(node, tree.Binary) and node.op in ("+", "-", "*"):
            left, right = types.of(node.left), types.of(node.right)
            exact = (
                left.only(vt.INTEGER | vt.NIL)
                and right.only(vt.INTEGER | vt.NIL)
                and cannot_overflow(node.op, left.without(vt.NIL), right.without(vt.NIL))
            )
            found[line] = found[line] if exact else "wraps"
    assert expected
    return expected, found


@pytest.mark.parametrize("name", [*EXACT, *WRAPS])
def test_sums_and_products(name: str) -> None:
    expected, found = marked_lines(EXACT.get(name) or WRAPS[name])
    assert found == expected
