"""What hides where an object, record or array goes, or changes what it is: statements for ``tests.fuzz.objects``.

``$n`` is the thing, ``$one`` a field, ``$number`` a number; for objects ``$c`` is the class, ``$m`` a method name and
``$other`` another class. ``keys``, ``dump``, ``same`` and ``registry`` are helpers of the program.
"""

from __future__ import annotations

from string import Template

ESCAPES = tuple(
    Template(text)
    for text in (
        "print(keys($n))",
        "print(dump($n))",
        "print(same($n) == $n, same($n).$one)",
        "registry.functions.touch($n) print($n.touched)",
        "print(registry.functions.keep($n), registry.seen[#registry.seen] == $n)",
        "print(rawget($n, '$one'), rawget($n, 1))",
        "rawset($n, '$one', $number) print($n.$one)",
        "print(next($n) == nil)",
        "for k in pairs($n) do $n[k] = nil end print(next($n))",
        "local n = 0 for k, v in pairs($n) do $n[k] = v n = n + 1 end print(n)",
        (
            "if getmetatable($n) == nil then setmetatable($n, {__index = function(t, k) return 'dflt' end}) "
            "print($n.$one, $n.nothing) setmetatable($n, nil) end"
        ),
        (
            "if getmetatable($n) == nil then setmetatable($n, {__newindex = function(t, k, v) rawset(t, k, "
            "'set') end}) $n.fresh = 1 print($n.fresh) setmetatable($n, nil) end"
        ),
        (
            "if getmetatable($n) == nil then setmetatable($n, {__tostring = function() return 'text' end}) "
            "print(tostring($n)) end"
        ),
        (
            "if getmetatable($n) == nil then setmetatable($n, {__len = function() return 77 end}) print(#$n) "
            "setmetatable($n, nil) end"
        ),
        "local map = {[$n] = 'key'} print(map[$n], map[{}])",
        "local box = {$n, inner = $n} box.inner.$one = 5 print(box[1].$one, $n.$one, box[1] == box.inner)",
        (
            "local co = coroutine.wrap(function(v) v.$one = 'co' local w = coroutine.yield(v) return w == v end) "
            "print(co($n) == $n, $n.$one, co($n))"
        ),
        "print(select(2, pcall(error, $n)) == $n)",
        "print(pcall(function() error($n) end))",
        ("local function vary(...) local t = {...} return select('#', ...), t[1] == $n end print(vary($n, nil, $n))"),
        "print(type(dump($n)))",
        "local m = {} for k, v in pairs($n) do m[k] = v end print(dump(m) == dump($n))",
        "$n.self = $n print($n.self.self == $n) $n.self = nil",
        "$n[$n] = 'me' print($n[$n]) $n[$n] = nil",
        "for k, v in next, $n do if k == '$one' then print(k, v) end end",
        "local mt = getmetatable($n) print(mt == nil, type(mt))",
    )
)

CHANGES = tuple(
    Template(text)
    for text in (
        "$n.$m = function(self, p) return 'own', p end",
        "function $c:$m(p) return 'replaced', self.$one end",
        "$c.$m = nil",
        "$c.$one = 'class value'",
        "print(pcall(setmetatable, $n, $other))",
        "print(pcall(setmetatable, $n, nil))",
        "print(getmetatable($n) == $c, $c.__index == $c)",
        "print(keys($c))",
        "local m = '$m' print(type($c[m]), type($n[m]))",
        "for k, v in pairs($c) do if type(v) == 'function' and k ~= '__index' then $n[k] = v end end",
        "$c.__index = function(t, k) return k end print($n.$one, $n.zzz)",
        "$c.__newindex = function(t, k, v) rawset(t, k .. '_', v) end $n.brand = 1 print($n.brand, $n.brand_)",
        "local call = $n.$m print(type(call), pcall(call or print, $n))",
        "print(pcall(function() return $n['$m']($n, 1) end))",
        "print(rawequal(getmetatable($n), $c), rawget($n, '$m'), rawget($c, '$one'))",
        "$c.count = ($c.count or 0) + 1 print($n.count, $c.count)",
        "local up = getmetatable($c) print(type(up), type(up) == 'table' and rawequal(up.__index, $other))",
    )
)
