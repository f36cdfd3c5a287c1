"""Call targets: every route by which a function can travel to the place where it is called."""

from __future__ import annotations

import pytest

from tests.program.support import analyse, marked_targets

ALIASES = {
    "plain": "os.time() -- => os.time",
    "local alias of a module": "local o = os\no.time() -- => os.time",
    "local alias of a function": "local t = os.time\nt() -- => os.time",
    "chain of aliases": "local a = os\nlocal b = a\nlocal c = b.time\nlocal d = c\nd() -- => os.time",
    "string key": 'os["time"]() -- => os.time',
    "key in a constant": 'local KEY = "time"\nos[KEY]() -- => os.time',
    "through _G": "_G.os.time() -- => os.time",
    "through _G by key": '_G["os"]["time"]() -- => os.time',
    "alias of _G": "local g = _G\ng.os.time() -- => os.time",
    "parentheses": "(os.time)() -- => os.time",
    "cast": "(os.time as any)() -- => os.time",
    "or": "local now = nil or os.time\nnow() -- => os.time",
    "and or": "local f = os and os.time or os.clock\nf() -- => os.clock, os.time",
    "reassigned local": "local f = os.time\nf = os.clock\nf() -- => os.time, os.clock",
    "swap": "local a, b = os.time, os.clock\na, b = b, a\na() -- => os.time, os.clock",
    "multiple assignment": "local a, b = os.time, os.clock\na() -- => os.time\nb() -- => os.clock",
    "require": 'local u = require("uuid")\nu.v4() -- => uuid.v4',
    "require as a value": 'local r = require\nr("uuid").v4() -- => uuid.v4, require',
    "bare declared module": "uuid.v4() -- => uuid.v4",
    "nested module": "crypto.random.bytes(4) -- => crypto.random.bytes",
    "alias of a nested module": "local random = crypto.random\nrandom.uuid() -- => crypto.random.uuid",
    "assigned global": "function now() return 1 end\nnow() -- => now",
    "global through _G": "_G.now = os.time\nnow() -- => os.time",
    "absent library": 'io.open("x") -- => io.open',
    "absent function": 'load("return 1") -- => load',
    "unknown global": "frobnicate() -- => ?",
    "unknown member": "time.frobnicate() -- => ?",
    "all members": "for _, f in pairs(os) do\nf() -- => os.time, os.date, os.clock, os.difftime\nend",
    "computed member": "local function pick(k)\n"
    "os[k]() -- => os.time, os.date, os.clock, os.difftime\nend\npick('time')",
}

VALUES = {
    "local function": "local function f() end\nf() -- => f",
    "recursive local": "local f = function(n)\nf(n) -- => f\nend\nf(1)",
    "upvalue": "local function f() end\nlocal function g()\nf() -- => f\nend\ng()",
    "upvalue assigned later": "local f\nlocal function g()\nf() -- => f\nend\nf = function() end\ng()",
    "parameter": "local function run(f)\nf() -- => os.time\nend\nrun(os.time)",
    "parameter of two callers": "local function run(f)\nf() -- => os.time, os.clock\nend\nrun(os.time) run(os.clock)",
    "parameter that nobody gives": "local function run(f)\nf() -- => ?\nend\nreturn run",
    "result": "local function get() return os.time end\nget()() -- => get, os.time",
    "second result": "local function get() return 1, os.time end\nlocal _, f = get()\nf() -- => os.time",
    "result passed on": "local function a() return 1, os.time end\nlocal function b() return a() end\n"
    "local _, f = b()\nf() -- => os.time",
    "result after results": "local function a() return os.clock, os.time end\nlocal function b() return 0, a() end\n"
    "local _, f, g = b()\nf() -- => os.clock\ng() -- => os.time",
    "result as last argument": "local function a() return 1, os.time end\nlocal function run(x, f)\n"
    "f() -- => os.time\nend\nrun(a())",
    "parentheses cut results": "local function a() return 1, os.time end\nlocal x, f = (a())\nf() -- => ?",
    "vararg": "local function run(...)\nlocal f = ...\nf() -- => os.time\nend\nrun(os.time)",
    "vararg passed on": "local function run(f)\nf() -- => os.time\nend\n"
    "local function all(...) run(...) end\nall(os.time)",
    "select": "local function run(...)\nlocal f = select(2, ...)\nf() -- => os.time\nend\nrun(1, os.time)",
    "closure factory": "local function make(f) return function()\nf() -- => os.time\nend end\nmake(os.time)()",
    "immediate call": "(function()\nos.time() -- => os.time\nend)()",
    "cast of a checked type": "type Fn = any\nlocal f = Fn(os.time)\nf() -- => os.time",
}

TABLES = {
    "field in a constructor": "local t = { f = os.time }\nt.f() -- => os.time",
    "field assigned": "local t = {}\nt.f = os.time\nt.f() -- => os.time",
    "fields do not mix": "local t = { f = os.time, g = os.clock }\nt.f() -- => os.time\nt.g() -- => os.clock",
    "string key constructor": 'local t = { ["f"] = os.time }\nt.f() -- => os.time',
    "list item": "local t = { os.time }\nt[1]() -- => os.time",
    "appended": "local t = {}\nt[#t + 1] = os.time\nt[1]() -- => os.time",
    "table.insert": "local t = {}\ntable.insert(t, os.time)\nt[1]() -- => os.time",
    "table.insert at": "local t = {}\ntable.insert(t, 1, os.time)\nlocal f = table.remove(t)\nf() -- => os.time",
    "dispatch table": "local t = { a = os.time, b = os.clock }\nlocal function run(k)\nt[k]() -- => os.time, os.clock\n"
    "end\nrun('a')",
    "stored by computed key": "local t = {}\nlocal function put(k, f) t[k] = f end\n"
    "put('x', os.time)\nt.x() -- => os.time",
    "nested": "local t = { a = { b = { c = os.time } } }\nt.a.b.c() -- => os.time",
    "pairs": "for _, f in pairs({ a = os.time }) do\nf() -- => os.time\nend",
    "ipairs": "for _, f in ipairs({ os.time, os.clock }) do\nf() -- => os.time, os.clock\nend",
    "next": "local _, f = next({ a = os.time })\nf() -- => os.time",
    "function as a key": "local t = {}\nlocal function add(f) t[f] = true end\nadd(os.time)\nfor f in pairs(t) do\n"
    "f() -- => os.time\nend",
    "unpack": "local a, b = unpack({ os.time })\na() -- => os.time",
    "results in a constructor": "local function g() return os.time, os.clock end\nlocal t = { g() }\n"
    "t[1]() -- => os.time, os.clock",
    "rawget and rawset": 'local t = {}\nrawset(t, "f", os.time)\nrawget(t, "f")() -- => os.time, rawget',
    "function statement": "local M = {}\nfunction M.f() end\nM.f() -- => M.f",
    "method statement": "local M = {}\nfunction M:f() end\nM:f() -- => M:f",
    "self call": "local M = {}\nfunction M:a() end\nfunction M:b()\nself:a() -- => M:a\nend\nM:b()",
    "custom iterator": "local function iter()\nreturn nil\nend\nfor x in iter do -- => iter\nend",
    "iterator factory": "local function each() return function() return 1 end end\n"
    "for x in each() do -- => each, function at line 1\nend",
}

CLASSES = {
    "index table": "local C = {}\nC.__index = C\nfunction C.new() return setmetatable({}, C) end\nfunction C:m() end\n"
    "C.new():m() -- => C.new, C:m",
    "index in a constructor": "local methods = {}\nfunction methods.m() end\n"
    "local o = setmetatable({}, { __index = methods })\no.m() -- => methods.m",
    "inheritance": "local B = {}\nB.__index = B\nfunction B:m() end\nlocal C = setmetatable({}, { __index = B })\n"
    "C.__index = C\nlocal c = setmetatable({}, C)\nc:m() -- => B:m",
    "override": "local B = {}\nB.__index = B\nfunction B:m()\nself:n() -- => C:n\nend\n"
    "local C = setmetatable({}, { __index = B })\nC.__index = C\nfunction C:n() end\nsetmetatable({}, C):m()",
    "classes do not mix": "local A = {}\nA.__index = A\nfunction A:m() end\nlocal B = {}\nB.__index = B\n"
    "function B:m() end\nlocal a = setmetatable({}, A)\n"
    "local b = setmetatable({}, B)\na:m() -- => A:m\nb:m() -- => B:m",
    "receivers do not mix": "local A = {}\nA.__index = A\nfunction A:m()\nself:x() -- => A:x\nend\nfunction A:x() end\n"
    "local B = {}\nB.__index = B\nfunction B:m() end\nfunction B:x() end\n"
    "for _, o in ipairs({ setmetatable({}, A), setmetatable({}, B) }) do\no:m() -- => A:m, B:m\nend",
    "object in a field": "local C = {}\nC.__index = C\nfunction C:m() end\nlocal holder = { c = setmetatable({}, C) }\n"
    "holder.c:m() -- => C:m",
    "index function": "local o = setmetatable({}, { __index = function() return os.time end })\n"
    "o.anything() -- => __index, os.time",
    "call": "local o = setmetatable({}, { __call = function(self) end })\no() -- => __call",
    "add": "local m = { __add = function() return 1 end }\nlocal a = setmetatable({}, m)\nlocal b = a + 1 -- => __add",
    "result of an operator": "local C = {}\nC.__index = C\nC.__add = function(a, b) return setmetatable({}, C) end\n"
    "function C:m() end\nlocal s = setmetatable({}, C) + 1\ns:m() -- => C:m",
    "tostring": "local o = setmetatable({}, { __tostring = function() return '' end })\n"
    "tostring(o) -- => tostring, __tostring",
    "newindex": "local o = setmetatable({}, { __newindex = function() end })\no.x = 1 -- => __newindex",
    "comparison": "local m = { __lt = function() return true end }\nlocal a = setmetatable({}, m)\n"
    "local b = a < a -- => __lt",
    "module as index": "local s = setmetatable({}, { __index = string })\ns.upper('x') -- => string.upper",
}

HELPER = "local function class(base)\nlocal c = {}\nc.__index = c\nreturn setmetatable(c, { __index = base })\nend\n"
METHODS = "function A:m() end\nfunction B:m() end\n"
MAKERS = {
    "classes of one helper": HELPER
    + "local A = class()\nlocal B = class()\n"
    + METHODS
    + "local a = setmetatable({}, A)\n"
    "a:m() -- => A:m",
    "base of one helper": HELPER + "local A = class()\nlocal B = class(A)\nfunction A:m() end\nfunction B:n() end\n"
    "local b = setmetatable({}, B)\nb:m() -- => A:m\nb:n() -- => B:n",
    "extend as a method": "local Object = {}\nObject.__index = Object\nfunction Object:extend()\nlocal c = {}\n"
    "for k, v in pairs(self) do c[k] = v end\nc.__index = c\nreturn setmetatable(c, self)\nend\n"
    "local A = Object:extend()\nlocal B = Object:extend()\n" + METHODS + "local b = setmetatable({}, B)\n"
    "b:m() -- => B:m, Object:extend",
    "constructor in the helper": "local function class()\nlocal c = {}\nc.__index = c\n"
    "c.new = function() return setmetatable({}, c) end\nreturn c\nend\nlocal A = class()\nfunction A:m() end\n"
    "A.new():m() -- => c.new, A:m",
    "helper that nobody calls": "local function class()\nlocal c = {}\nc.__index = c\n"
    "setmetatable(c, c) -- => setmetatable\nreturn c end",
    "helper called by a helper": HELPER
    + "local function make() return class() end\nlocal A = make()\nfunction A:m() end\n"
    "local a = setmetatable({}, A)\na:m() -- => A:m",
    "helper that calls itself": "local function class(n)\nlocal c = {}\nc.__index = c\n"
    "if n > 0 then c.inner = class(n - 1) -- => class\nend\nreturn c\nend\nclass(3)",
}

LIBRARY = {
    "pcall": "pcall(os.time) -- => pcall, os.time",
    "pcall of a function": "local function f() end\npcall(f) -- => pcall, f",
    "pcall passes arguments": "local function f(g)\ng() -- => os.time\nend\npcall(f, os.time)",
    "pcall passes results": "local function f() return os.time end\nlocal ok, g = pcall(f)\ng() -- => os.time",
    "pcall gives the error value": "local E = {}\nE.__index = E\nfunction E:m() end\n"
    "local ok, e = pcall(function() error(setmetatable({}, E)) end)\ne:m() -- => E:m",
    "alias of pcall": "local try = pcall\ntry(os.time) -- => pcall, os.time",
    "xpcall": "local function h(e) end\nxpcall(os.time, h) -- => xpcall, os.time, h",
    "sort": "local function less(a, b) return a < b end\ntable.sort({}, less) -- => table.sort, less",
    "sort without comparator": "table.sort({}) -- => table.sort",
    "gsub": 'local function f(s) return s end\nstring.gsub("x", ".", f) -- => string.gsub, f',
    "gsub with a text": 'string.gsub("x", ".", "y") -- => string.gsub',
    "gsub method of a literal": 'local function f(s) return s end\n("x"):gsub(".", f) -- => string.gsub, f',
    "gsub method of data": 'local function main(s)\ns:gsub(".", os.time) -- => string.gsub, os.time\nend\nreturn main',
    "method of data that strings lack": "local function main(s)\ns:frobnicate() -- => ?\nend\nreturn main",
    "method of an error from outside": "local function main(e)\ne:kind() -- => Error.kind\nend\nreturn main",
    "gmatch": 'for w in ("a b"):gmatch("%a") do -- => string.gmatch, string.gmatch()\nend',
    "spawn": "local function task() end\ncoroutine.spawn(task) -- => coroutine.spawn, task",
    "resume": "local function body() end\nlocal c = coroutine.create(body)\n"
    "coroutine.resume(c) -- => coroutine.resume, body",
    "resume passes arguments": "local c = coroutine.create(function(f)\nf() -- => os.time\nend)\n"
    "coroutine.resume(c, os.time)",
    "yield gives": "local c = coroutine.create(function() coroutine.yield(os.time) end)\n"
    "local _, f = coroutine.resume(c)\nf() -- => os.time",
    "wrap": "local function body() end\nlocal w = coroutine.wrap(body)\nw() -- => coroutine.wrap(), body",
    "assert": "assert(os.time)() -- => assert, os.time",
    "channel": "local ch = channel.new()\nch:receive() -- => Channel.receive",
    "function over a channel": "local ch = channel.new(1)\nch:send(os.time)\nlocal f = ch:receive()\nf() -- => os.time",
    "channels do not mix": "local a, b = channel.new(1), channel.new(1)\na:send(os.time)\nlocal f = b:receive()\n"
    "f() -- => ?",
    "select of channels": "local ch = channel.new(1)\nch:send(os.time)\n"
    "local r = channel.select({ ch:case_receive() })\nr.value() -- => os.time",
    "message": "local inbox = process.inbox()\nlocal m = inbox:receive()\n"
    "m:payload():data() -- => Message.payload, Payload.data",
    "future": 'local f = funcs.async("a:b")\nf:response():receive() -- => Future.response, Channel.receive',
    "builder": 'funcs.new():with_options({}):call("a:b") -- => funcs.new, Executor.with_options, Executor.call',
    "time object": "time.now():sub(time.now()):seconds() -- => time.now, Time.sub, Duration.seconds",
    "error object": 'local _, err = funcs.call("a:b")\nerr:kind() -- => Error.kind',
    "method taken as a value": "local ch = channel.new()\nlocal r = ch.receive\nr(ch) -- => Channel.receive",
    "unknown callee may call its arguments": "frobnicate(os.time) -- => ?, os.time",
}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(source, id=f"{group}: {name}")
        for group, cases in (
            ("alias", ALIASES),
            ("value", VALUES),
            ("table", TABLES),
            ("class", CLASSES),
            ("maker", MAKERS),
            ("library", LIBRARY),
        )
        for name, source in cases.items()
    ],
)
def test_targets_on_marked_lines(source: str) -> None:
    marked = marked_targets(analyse(source))
    assert marked
    assert {line: found for line, (_, found) in marked.items()} == {line: want for line, (want, _) in marked.items()}


IMPORTS = {
    "field of a library": ("local h = require('helpers')\nh.now() -- => now", "return { now = function() end }"),
    "bare alias": ("helpers.now() -- => M.now", "local M = {}\nfunction M.now() end\nreturn M"),
    "function library": ("helpers() -- => function at line 1", "return function() end"),
    "re-export": ("helpers.time() -- => os.time", "return { time = os.time }"),
    "class of a library": (
        "local c = helpers.new()\nc:m() -- => C:m",
        "local C = {}\nC.__index = C\nfunction C.new() return setmetatable({}, C) end\nfunction C:m() end\nreturn C",
    ),
    "shared global": ("now() -- => now", "function now() end\nreturn {}"),
    "import inside a function": (
        "local function main()\nlocal h = require('helpers')\nh.now() -- => now\nend\nreturn main",
        "return { now = function() end }",
    ),
}


@pytest.mark.parametrize(("source", "helpers"), IMPORTS.values(), ids=IMPORTS.keys())
def test_targets_through_imports(source: str, helpers: str) -> None:
    for want, found in marked_targets(analyse(source, helpers=helpers)).values():
        assert found == want


def test_callback_given_to_a_library() -> None:
    program = analyse(
        "helpers.each({}, os.time)",
        helpers="return { each = function(list, f)\nf() -- => os.time\nend }",
    )
    assert list(marked_targets(program, "app:helpers").values()) == [({"os.time"}, {"os.time"})]


def test_missing_import_is_unknown() -> None:
    program = analyse("nowhere.now() -- => ?")
    assert all(want == found for want, found in marked_targets(program).values())
