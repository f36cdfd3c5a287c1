"""Which modules can be plain module-level Python, and what they export."""

from __future__ import annotations

import pytest

from tests.program.support import analyse, reasons

VERDICTS: dict[str, tuple[str, set[str]]] = {
    "functions": ("local M = {}\nfunction M.f() return 1 end\nreturn M", set()),
    "constants": ("local LIMIT = 3\nlocal NAMES = { 'a', 'b' }\nreturn { limit = LIMIT, names = NAMES }", set()),
    "class": (
        "local C = {}\nC.__index = C\n"
        "function C.new(x) local self = setmetatable({}, C)\nself.x = x\nreturn self end\n"
        "function C:set(x) self.x = x end\nreturn C",
        set(),
    ),
    "required modules": ("local json = require('json')\nreturn { f = function(x) return json.encode(x) end }", set()),
    "pure calls at load": ("local DAY = 24 * 60\nlocal TEXT = string.rep('x', DAY)\nreturn { TEXT }", set()),
    "loop at load": ("local t = {}\nfor i = 1, 3 do t[i] = i * i end\nlocal n = 0\nn = n + 1\nreturn t", set()),
    "helper used at load only": (
        "local t = {}\nlocal function put(k, v) t[k] = v end\n"
        "put('a', 1)\nreturn { get = function(k) return t[k] end }",
        set(),
    ),
    "table made by a helper": (
        "local function set(list) local r = {}\nfor _, v in ipairs(list) do r[v] = true end\nreturn r end\n"
        "local ALLOWED = set({ 'a' })\nreturn { check = function(x) return ALLOWED[x] and set(x) end }",
        set(),
    ),
    "counter": ("local n = 0\nreturn { f = function() n = n + 1 return n end }", {"reassigned"}),
    "cache": ("local cache = {}\nreturn { f = function(k) cache[k] = 1 end }", {"mutated"}),
    "list": ("local log = {}\nreturn { f = function(x) table.insert(log, x) end }", {"mutated"}),
    "sorted constant": ("local l = { 3, 1 }\nreturn { f = function() table.sort(l) end }", {"mutated"}),
    "nested table": ("local s = { n = {} }\nreturn { f = function() s.n.x = 1 end }", {"mutated"}),
    "alias of state": ("local s = {}\nreturn { f = function() local t = s\nt.x = 1 end }", {"mutated"}),
    "through a parameter": (
        "local s = {}\nlocal function put(t) t.x = 1 end\nreturn { f = function() put(s) end }",
        {"mutated"},
    ),
    "field of the export": ("local M = {}\nfunction M.f() M.last = 1 end\nreturn M", {"mutated"}),
    "rawset": ("local s = {}\nreturn { f = function() rawset(s, 'x', 1) end }", {"mutated"}),
    "metatable set late": ("local s = {}\nreturn { f = function() setmetatable(s, {}) end }", {"mutated"}),
    "object at module level": (
        "local C = {}\nC.__index = C\nfunction C:inc() self.n = 1 end\nlocal c = setmetatable({}, C)\n"
        "return { f = function() c:inc() end }",
        {"mutated"},
    ),
    "captured counter": (
        "local function counter() local n = 0\nreturn function() n = n + 1 return n end end\n"
        "local next_id = counter()\nreturn { f = function() return next_id() end }",
        {"reassigned"},
    ),
    "captured table": (
        "local function store() local t = {}\nreturn function(k) t[k] = 1 end end\nlocal put = store()\n"
        "return { f = function() put('a') end }",
        {"mutated"},
    ),
    "counter made per call": (
        "return { f = function() local n = 0\nlocal function inc() n = n + 1 end\ninc() return n end }",
        set(),
    ),
    "clock at load": ("local start = os.time()\nreturn { start }", {"effect-at-load"}),
    "print at load": ("print('loaded')\nreturn {}", {"effect-at-load"}),
    "suspending at load": ("time.sleep(1)\nreturn {}", {"effect-at-load"}),
    "effect through a helper": (
        "local function f() return os.time() end\nlocal t = f()\nreturn { t }",
        {"effect-at-load"},
    ),
    "unknown call at load": ("frobnicate()\nreturn {}", {"unknown-call"}),
    "channel at load": ("local ch = channel.new(1)\nreturn { f = function() return ch end }", {"object-at-load"}),
    "global function": ("function f() end\nreturn {}", {"global"}),
    "global read at load": ("local x = flag\nreturn { f = function() flag = 1 end, x = x }", {"global"}),
    "global assigned later": ("return { f = function() flag = 1 end }", set()),
}


@pytest.mark.parametrize(("source", "expected"), VERDICTS.values(), ids=VERDICTS.keys())
def test_verdict(source: str, expected: set[str]) -> None:
    assert reasons(analyse("local function main() end\nreturn main", lib=source), "app:lib") == expected


def test_importer_of_state_needs_a_factory_too() -> None:
    program = analyse(
        "local function main() return a.f() end\nreturn main",
        a="local M = {}\nfunction M.f() return b.next() end\nreturn M",
        b="local n = 0\nreturn { next = function() n = n + 1 return n end }",
    )
    assert reasons(program, "app:b") == {"reassigned"}
    assert reasons(program, "app:a") == {"import"}
    assert reasons(program) == {"import"}


def test_state_of_a_library_that_an_importer_changes() -> None:
    late = analyse("local function main() lib.x = 1 end\nreturn main", lib="return {}")
    assert reasons(late, "app:lib") == {"mutated"}
    at_load = analyse("lib.x = 1\nlocal function main() end\nreturn main", lib="return {}")
    assert reasons(at_load, "app:lib") == {"patched"}


def test_writes_name_function_and_owner() -> None:
    program = analyse(
        "local function main() lib.put(1) end\nreturn main",
        lib="local cache, n = {}, 0\nreturn { put = function(x) cache.x = x\nn = n + 1\ntotal = n end }",
    )
    writes = {
        (write.kind, write.name, write.owners, write.function.name)
        for facts in program.functions()
        for write in program.state_writes(facts.ref)
    }
    assert writes == {
        ("table", "cache.x", ("app:lib",), "put"),
        ("binding", "n", ("app:lib",), "put"),
        ("global", "total", ("app:lib",), "put"),
    }


def exports(source: str) -> tuple[str, bool, list[str]]:
    program = analyse("", lib=source)
    found = program.exports(program.units["app:lib"])
    return found.kind, found.constant, list(found.fields)


EXPORTS = {
    "constructor": ("return { a = 1, b = function() end }", ("table", True, ["a", "b"])),
    "assigned": ("local M = {}\nM.a = 1\nfunction M.b() end\nreturn M", ("table", True, ["a", "b"])),
    "both": ("local M = { a = 1 }\nfunction M.b() end\nreturn M", ("table", True, ["a", "b"])),
    "twice": ("local M = { a = 1 }\nM.a = 2\nreturn M", ("table", False, ["a"])),
    "changed later": ("local M = { a = 1 }\nfunction M.f() M.a = 2 end\nreturn M", ("table", False, ["a", "f"])),
    "computed": ("local M = {}\nfor i = 1, 3 do M['x' .. i] = i end\nreturn M", ("table", False, [])),
    "list": ("return { 1, 2 }", ("table", False, [])),
    "metatable": ("return setmetatable({ a = 1 }, {})", ("table", False, ["a"])),
    "function": ("return function() end", ("function", False, [])),
    "two tables": ("local M = {}\nif os then M = { a = 1 } end\nreturn M", ("other", False, [])),
    "nothing": ("local x = 1", ("none", False, [])),
    "made by a helper": ("local function make() return { a = 1 } end\nreturn make()", ("table", False, ["a"])),
}


@pytest.mark.parametrize(("source", "expected"), EXPORTS.values(), ids=EXPORTS.keys())
def test_exports(source: str, expected: tuple[str, bool, list[str]]) -> None:
    kind, constant, fields = exports(source)
    want_kind, want_constant, want_fields = expected
    assert (kind, constant) == (want_kind, want_constant)
    assert [name for name in fields if name != "(metatable)"] == want_fields


def test_exported_functions_by_field() -> None:
    program = analyse("", lib="local M = { a = 1 }\nfunction M.f() end\nM.g = M.f\nreturn M")
    found = program.exports(program.units["app:lib"])
    assert {name: [ref.name for ref in refs] for name, refs in found.field_functions.items()} == {
        "a": [],
        "f": ["M.f"],
        "g": ["M.f"],
    }
