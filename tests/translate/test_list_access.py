"""Which reads and writes of lists become native access to their list part, and which must not."""

from __future__ import annotations

import pytest

from analyzer.program.modules import lone_source
from tests.translate.harness import translate_sources

_READS = {
    "counted": "local t = { 1, 2 } for i = 1, #t do print(tostring(t[i])) end",
    "counted down": "local t = { 1, 2 } for i = #t, 1, -1 do print(tostring(t[i])) end",
    "neighbour": "local t = { 1, 2 } for i = 2, #t do print(tostring(t[i - 1])) end",
    "length kept in a variable": "local t = { 1, 2 } local n = #t for i = 1, n do print(tostring(t[i])) end",
    "parameter": "local function f(t) for i = 1, #t do print(tostring(t[i])) end end f({ 1 }) f({ 2 })",
    "after an append": "local t = { 1 } t[#t + 1] = 2 for i = 1, #t do print(tostring(t[i])) end",
    "operand": "local t = { 1, 2 } local k = 3 print(tostring(t[k] + 1))",
    "compared": "local t = { 1, 2 } local k = 3 print(tostring(t[k] < 1))",
    "joined": "local t = { 'a' } local k = 3 print(t[k] .. 'x')",
    "row": "local t = { { 1 } } local k = 3 print(tostring(t[k][1]))",
    "counter": "local t, k = { 1, 2 }, 1 while k < 5 do print(tostring(t[k] + 1)) k = k + 1 end",
    "swapped": "local t = { 1, 2 } for i = 2, #t do t[i], t[i - 1] = t[i - 1], t[i] end",
    "copied": "local t, u = { 1, 2 }, {} for i = 1, #t do u[i] = t[i] end for i = 1, #u do print(tostring(u[i])) end",
    "filled": "local t, n = {}, 9 for i = 1, n do t[i] = i end for i = 1, n do print(tostring(t[i])) end",
    "guarded": "local t, i = { 1, 2 }, 1 while i <= #t do print(tostring(t[i])) i = i + 1 end",
    "guarded by a branch": "local t = { 1, 2 } local function f(i) if i >= 1 and i <= #t then return t[i] end end "
    "f(1) f(7) f(-7)",
    "guarded in the condition": "local t, i = { 1, 2 }, 1 while i <= #t and t[i] ~= 2 do i = i + 1 end",
    "from both ends": "local t = { 1, 2 } local i, j = 1, #t while i < j do t[i], t[j] = t[j], t[i] i = i + 1 "
    "j = j - 1 end",
    "payload in a quiet loop": "local function main(a) if type(a) == 'table' then for i = 1, #a do "
    "local x = a[i] end end end return { main = main }",
    "metatable elsewhere": "local t = { 1 } setmetatable({}, { __index = t }) "
    "for i = 1, #t do print(tostring(t[i])) end",
}
_GENERIC_READS = {
    "nil counts": "local t = { 1, 2 } local k = 3 print(tostring(t[k]))",
    "zero": "local t = { 1, 2 } local k = 0 print(tostring(t[k] + 1))",
    "negative": "local t = { 1, 2 } local k = -1 print(tostring(t[k] + 1))",
    "far key in a sparse table": "local t = { 1 } t[5000000] = 2 local k = 5000000 print(tostring(t[k] + 1))",
    "float key": "local t = { 1, 2 } local k = 1.0 print(tostring(t[k] + 1))",
    "beyond the length": "local t = { 1, 2 } for i = 1, #t do print(tostring(t[i + 1])) end",
    "before the start": "local t = { 1, 2 } for i = 1, #t do print(tostring(t[i - 1])) end",
    "removed from": "local t = { 1, 2 } for i = 1, #t do table.remove(t) print(tostring(t[i])) end",
    "shortened": "local t = { 1, 2 } for i = 1, #t do t[#t] = nil print(tostring(t[i])) end",
    "shortened elsewhere": "local t = { 1, 2 } local function cut() t[#t] = nil end "
    "for i = 1, #t do cut() print(tostring(t[i])) end",
    "shortened by an alias": "local t = { 1, 2 } local u = t for i = 1, #t do u[2] = nil print(tostring(t[i])) end",
    "shortened after measuring": "local t = { 1, 2 } local n = #t t[2] = nil for i = 1, n do local x = t[i] end",
    "read by a closure": "local t, f = { 1, 2 }, nil for i = 1, #t do f = function() return t[i] end end "
    "t[2] = nil print(tostring(f()))",
    "another variable": "local t, u = { 1, 2 }, { 3 } for i = 1, #t do print(tostring(u[i])) end",
    "reassigned": "local t = { 1, 2 } local u = {} for i = 1, #t do print(tostring(t[i])) t = u end",
    "counter changed": "local t = { 1, 2 } for i = 1, #t do i = i + 1 print(tostring(t[i])) end",
    "guard left behind": "local t, i = { 1, 2 }, 1 while i <= #t do i = i + 1 print(tostring(t[i])) end",
    "guard of another round": "local t, i = { 1, 2 }, 1 if i <= #t then for _ = 1, 5 do print(tostring(t[i])) "
    "i = i + 1 end end",
    "guard of another time": "local t, i = { 1, 2 }, 1 local function f() if i <= #t then coroutine.yield() "
    "print(tostring(t[i])) end end local g = coroutine.wrap(f) g() i = 7 g()",
    "guarded by an alternative": "local t, i, a = { 1, 2 }, 1, true if a or i <= #t then print(tostring(t[i])) end "
    "i = 8",
    "copied with holes": "local t, u = { 1, nil, 2 }, {} for i = 1, 3 do u[i] = t[i] end "
    "for i = 1, #u do print(tostring(u[i])) end",
    "filled in part": "local t, n = {}, 9 for i = 1, n do t[i] = i if i == 3 then break end end "
    "for i = 1, n do print(tostring(t[i])) end",
    "filled later": "local t, n = {}, 9 local function f() for i = 1, n do print(tostring(t[i])) end end f() "
    "for k = 1, n do t[k] = k end",
    "measured before it shrank": "local function main(a) if type(a) == 'table' then local n = #a a[n] = nil "
    "for i = 1, #a + 1 do if i <= n then print(tostring(a[i])) end end end end return { main = main }",
    "metatable": "local t = setmetatable({ 1 }, { __index = { 5, 6 } }) for i = 1, #t do print(tostring(t[i])) end",
    "arithmetic metamethod": "local t = { setmetatable({}, { __add = function() return 1 end }) } "
    "local k = 2 print(tostring(t[1] + t[k]))",
    "operand after a call": "local t = { 1 } local k = 2 local function f() print('x') return 1 end "
    "print(tostring(t[k] + f()))",
    "indexed by a call": "local t = { { 1 } } local k = 2 local function f() print('x') return 1 end "
    "print(tostring(t[k][f()]))",
}
_WRITES = {
    "append": ("local t = {} t[#t + 1] = 1", "t.array.append(1)"),
    "fill": ("local t = {} for i = 1, 3 do t[i] = i end", "t.array.append(i)"),
    "several": ("local t, u = {}, {} for i = 1, 3 do t[i], u[i] = 1, {} end", "u.array.append(Table())"),
    "element": ("local t = { 1, 2 } for i = 1, #t do t[i] = i end", "t.array[i] = i"),
    "pop": ("local t = { 1 } t[#t] = nil", "t.remove_last()"),
    "remove": ("local t = { 1 } print(tostring(table.remove(t)))", "t.remove_last()"),
    "last": ("local t = { 1 } print(tostring(t[#t]))", "t.array[-1]"),
    "insert": ("local t = {} table.insert(t, 1)", "t.array.append(1)"),
    "field": ("local q = { items = {} } q.items[#q.items + 1] = 1", 'q["items"].array.append(1)'),
    "a call that cannot reach it": (
        "local function f(x) return x + 1 end local t = {} for i = 1, 3 do t[#t + 1] = f(i) end",
        "t.array.append(f(i))",
    ),
}
_TOUCHED = {
    "a call that appends, too": "local t = {} local function f() t[#t + 1] = 1 return 2 end t[#t + 1] = f()",
    "a call that calls such": "local t = {} local function f() t[#t + 1] = 1 return 2 end "
    "local function g() return f() end t[#t + 1] = g()",
    "a call that gets it": "local function f(l) l[#l + 1] = 1 return 2 end local t = {} t[#t + 1] = f(t)",
    "a call in pcall": "local t = {} local function f() table.insert(t, 1) t[5] = nil return 2 end "
    "t[#t + 1] = select(2, pcall(f))",
}
_GENERIC_WRITES = {
    "field of another": "local p, q = { items = {} }, { items = {} } p.items[#q.items + 1] = 1",
    "field through __index": "local q = setmetatable({}, { __index = function() return {} end }) "
    "q.items[#q.items + 1] = 1",
    "insert in the value": "local t = {} t[#t + 1] = (function() t[3] = 1 return 2 end)()",
    "perhaps nil": "local t = {} local function f(v) for i = 1, 3 do t[i] = v end end f(1) f(nil)",
    "from two": "local t = {} for i = 2, 3 do t[i] = i end",
    "not empty": "local t = { 1 } for i = 1, 3 do t[i] = i end",
    "under a condition": "local t = {} for i = 1, 3 do if i > 1 then t[i] = i end end",
    "after a jump": "local t = {} for i = 1, 3 do if i == 2 then goto next end t[i] = i ::next:: end",
    "twice": "local t = {} for i = 1, 3 do t[i] = i t[i] = i end",
    "run twice": "local t = {} for k = 1, 2 do for i = 1, 3 do t[i] = i end end",
    "frozen": "local t = {} table.freeze(t) for i = 1, 3 do t[i] = i end",
    "watched": "local t = setmetatable({}, { __newindex = rawset }) for i = 1, 3 do t[i] = i end",
    "sparse": "local t = {} t[5000000] = 1 t[#t + 1] = 1",
}


def _translated(body: str) -> str:
    source = body if "return { main" in body else f"local function main() {body} end\nreturn {{ main = main }}"
    (translation,) = translate_sources([lone_source(source, "main.lua")]).values()
    return translation.text


@pytest.mark.parametrize("body", _READS.values(), ids=_READS)
def test_read_is_native(body: str) -> None:
    assert ".array[" in _translated(body)


@pytest.mark.parametrize("body", _GENERIC_READS.values(), ids=_GENERIC_READS)
def test_read_is_generic(body: str) -> None:
    text = _translated(body)
    assert ".array[k" not in text
    assert ".array[i" not in text


@pytest.mark.parametrize(("body", "expected"), _WRITES.values(), ids=_WRITES)
def test_write_is_native(body: str, expected: str) -> None:
    assert expected in _translated(body)


@pytest.mark.parametrize("body", _GENERIC_WRITES.values(), ids=_GENERIC_WRITES)
def test_write_is_generic(body: str) -> None:
    assert ".array" not in _translated(body)


@pytest.mark.parametrize("body", _TOUCHED.values(), ids=_TOUCHED)
def test_a_length_is_taken_before_a_call_that_may_change_it(body: str) -> None:
    assert "t[key] = " in _translated(body)
