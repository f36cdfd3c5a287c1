"""The form of the generated code where a plain one exists: what it says, and what it must not say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.translate import harness

FORMS: dict[str, tuple[str, list[str], list[str]]] = {
    "methods of the logger": (
        """
        local logger = require("logger")
        local function note(x)
            logger:info("a", {x = x})
            logger:warn("b", {text = tostring(x)})
            logger.error("c")
        end
        note(1)
        """,
        ['logger.info("a", Table(x=x))', 'logger.warn("b", Table(text=str(x)))', 'logger.error("c")'],
        ["as_table", "method(", "invoke"],
    ),
    "values of one Python type": (
        """
        local function work(list, text)
            local count, total, done, sign, rows = 0, 0, false, "", {}
            local ratio = 0.5
            local last = list[1]
            for _, item in ipairs(list) do
                count = count + 1
                total = total + item
                last = item
                if item > 3 then done = true sign = "-" .. text end
            end
            ratio = 1
            rows = {last}
            return count, total, done, sign, rows, ratio
        end
        print(work({1, 2}, "x"))
        """,
        ["    ratio = 0.5\n", "    last = list[1]\n", "    count, total, done, sign, rows = 0, 0, False"],
        [": LuaValue =", "    count: LuaValue"],
    ),
    "values that are only passed on": (
        """
        local function work(list)
            local sum, best = 0, nil
            local worst
            for _, item in ipairs(list) do
                sum = sum + item.price
                if best == nil or item.price > best then best = item.price end
                worst = item
            end
            return sum, best, worst
        end
        local function captured(list)
            local last
            local function note(item) last = item end
            local function get() return last end
            for _, item in ipairs(list) do note(item) end
            return get()
        end
        print(work({{price = 1}}))
        print(tostring(captured({1})))
        """,
        ["sum, best = 0, None", "    worst = None", "    last: LuaValue = None", "    best: LuaValue\n"],
        ["sum: LuaValue", "worst: LuaValue"],
    ),
    "conditions of literals": (
        "local n = 0\nwhile 1 + -2 do n = n + 1 if n > 2 or -1 then break end end\nprint(n)",
        ["while True:"],
        ["is not None"],
    ),
    "loops over varargs": (
        """
        local function work(...)
            local n = select("#", ...)
            for i = 1, n do print((select(i, ...))) end
            for i = select("#", ...), 1, -1 do print(select(i, ...)) end
        end
        work(1, nil, 3)
        """,
        ["range(1, n + 1)", "print_(args[i - 1])", "range(len(args), 0, -1)", "print_(*args[i - 1 :])"],
        ["select", "first", "numeric_range", "values"],
    ),
    "varargs at positions that may not exist": (
        """
        local function work(n, ...)
            for i = 0, select("#", ...) do print(pcall(select, i, ...)) end
            for i = 1, n do print((select(i, ...))) end
            for i = 1, select("#", ...) do i = i + 1 print((select(i, ...))) end
        end
        work(3, 1)
        """,
        ["first(select(i, *args))"],
        ["args[i - 1]"],
    ),
    "surplus results": (
        """
        local function strip(text)
            local plain = text:gsub("%s", "")
            return plain
        end
        local function shout(_)
            local text = string.gsub(_, "a", "A")
            return text .. _
        end
        print(strip("a b"), shout("a"))
        """,
        ["plain, _ = string_.gsub", "text, _extra = string_.gsub"],
        [": LuaValue\n"],
    ),
    "appending what a library function gives": (
        """
        local function work(words)
            local lines = {}
            for _, word in ipairs(words) do lines[#lines + 1] = string.format("%q", word) end
            lines[#lines + 1] = ("-"):rep(3)
            return lines
        end
        local function nested(words)
            local lines = {}
            local function note(word) lines[#lines + 1] = word return word end
            lines[#lines + 1] = note("x")
            return lines
        end
        print(#work({"a"}), #nested())
        """,
        ["append(string_.format_(", 'append(string_.rep("-", 3))', "key = "],
        [],
    ),
    "values of several Python types": (
        """
        local function work(list)
            local sum, found, part, name = 0, nil, 1, "x"
            local kept = {}
            for _, item in ipairs(list) do
                sum = sum + 0.5
                found = item
                part = math.max(part, 2)
                kept = item
                name = false
            end
            return sum, found, part, kept, name
        end
        print(work({1, 2}))
        """,
        [f"    {name}: LuaValue" for name in ("sum", "part", "name")],
        [],
    ),
    "conversions used as numbers": (
        """
        local function cents(text)
            local whole, rest = text:match("^(%d+)%.(%d%d)$")
            return tonumber(whole) * 100 + tonumber(rest)
        end
        local function larger(a, b) return math.max(#a, #b) * 1000000000000000 * 100000 end
        print(cents("1.50"), larger("a", "bc"))
        """,
        ["tonumber(whole) * 100", "math_.max_(len(a), len(b))"],
        [],
    ),
    "closures that end with their iteration": (
        """
        local function each(list, f) for _, item in ipairs(list) do f(item) end end
        local function work(orders)
            for _, order in ipairs(orders) do
                local total = 0
                each(order, function(price) total = total + price end)
                table.sort(order, function(a, b) if order.down then return a > b end return a < b end)
                local fine = pcall(function() if total > 5 then error(order.id, 0) end end)
                local function note(text) if #text < 2 then note(text .. order.id) end end
                note("n")
                if fine then return function() total = total + 1 return total end end
            end
        end
        work({{2, 1}})
        """,
        ["nonlocal total\n", "def comes_before(a: LuaValue, b: LuaValue)", "def attempt() -> None"],
        ["*, ", "Cell"],
    ),
    "closures that stay": (
        """
        local function work(orders)
            local kept, run = {}, nil
            for i, order in ipairs(orders) do
                local function later() return order end
                local function maker() return function() return i end end
                kept[i], run = later, maker()
            end
            return kept, run
        end
        work({{2, 1}})
        """,
        ["order: LuaValue = order)", "def maker(*, i: LuaValue = i)"],
        [],
    ),
    "names of functions": (
        """
        local function make_counter(count) return function() count = count + 1 return count end end
        local rules = {}
        function rules.least(limit) return function(value) if value < limit then return "low" end end end
        rules.short = function(value) return #value < 3 end
        rules.long = function(value) local size = #value return size > 3 end
        local Square, Circle = {}, {}
        function Square.init(self, x) self.x = x end
        function Circle.init(self, x) self.x = x end
        local handlers = {
            ["order.paid"] = function(event) event.seen = true return event end,
            refund = function(event) return event.amount end,
        }
        local function each(list, visit) for _, v in ipairs(list) do visit(v) end end
        local function collect(list)
            local n = 0
            each(list, function(v) n = n + v end)
            return n
        end
        print(make_counter(1)(), rules.least(2)(1), collect({1}), Square, Circle)
        for _, of in ipairs({handlers, rules, Square, Circle}) do for k in pairs(of) do print(k) end end
        """,
        [
            *("def counter(", "def inner(value", "def least(", 'rules["short"] = lambda value', "def long(value"),
            *("def init(", "def circle_init(", "def order_paid(", '("refund", lambda event', "def visit(v"),
        ],
        ["def function", "callback", "_2"],
    ),
    "functions declared before": (
        """
        local visit, a, b
        local function leaf(x) return visit(x) end
        function visit(x) if x == 0 then return 0 end return leaf(x - 1) + 1 end
        a = function(n) if n == 0 then return "a" end return b(n - 1) end
        b = function(n) if n == 0 then return "b" end return a(n - 1) end
        print(leaf(3), a(3))
        """,
        ["def visit(x", "def a(n", "def b(n"],
        ["visit_", "LuaValue =", "None"],
    ),
    "functions declared before that may be seen as nil": (
        """
        local visit
        local function leaf(x) return visit and visit(x) end
        print(tostring(leaf(1)))
        function visit(x) return x end
        local seen
        local copy = seen
        seen = function() return seen, copy end
        print(leaf(2), seen())
        """,
        ["visit: LuaValue = None", "visit = visit_function", "seen = seen_function"],
        [],
    ),
    "conditions that are always true": (
        """
        local LIMIT = 5
        local function work(x)
            if LIMIT then print("limited") end
            if true then
                -- inner
                print(x)
            end
            if x == 1 then print(1) elseif true then print(2) end
            while x do
                if true then break end
            end
            if LIMIT and x > 3 then return true end
        end
        print(work(2), work(1))
        """,
        [
            '    print_("limited")',
            "        # inner\n        print_(x)\n",
            "else:\n            print_(2)",
            "            break\n",
            "if x > 3:",
        ],
        ["if True:", "elif"],
    ),
    "names that only other modules need": (
        """
        local function work(text, fs, range, str)
            local len, index = #text, text:find("x")
            return len, index, fs, range, str
        end
        local function uses(int) for i = 1, int do print(i) end end
        print(work("ax")) uses(3)
        """,
        ["text: LuaValue, fs: LuaValue, range_: LuaValue, str: LuaValue", "len_, index = len(text)"],
        ["text_", "fs_", "str_", "index_", " int_"],
    ),
    "names of record classes": (
        """
        local function new_point(x, y) return { x = x, y = y } end
        local order, jobs, queue = { items = {} }, {}, {}
        local int = { a = 1, b = 2 }
        for i = 1, 3 do
            order.items[i] = { sku = "s" .. i, price = new_point(i, i).x }
            jobs[#jobs + 1] = { id = i, run = i * 2 }
            table.insert(queue, { key = i, at = i })
            int.a = int.a + int.b
        end
        for _, x in ipairs(order.items) do print(x.price) end
        for _, j in ipairs(jobs) do print(j.run + j.id) end
        for _, e in ipairs(queue) do print(e.key + e.at) end
        """,
        [f"class {name}(Record)" for name in ("Point", "Item", "Job", "QueueItem", "IntRecord")],
        [],
    ),
    "chains of and and or": (
        """
        local function work(scope, definition)
            local depth = (scope.__depth or 0) + 1
            local states = definition.states or {}
            local first = definition.first or scope.initial or scope.first and "first" or "none"
            local kind = depth > 3 and "deep" or depth > 1 and "mid" or "flat"
            local n = tonumber(kind) or tonumber(depth) or 0
            return depth, states, first, n
        end
        print(work({__depth = 2, b = 2}, {first = 1, states = 2, initial = 2}))
        """,
        [
            *("(scope_depth := ", "(definition_states := ", '"deep" if depth > 3 else "mid" if depth > 1 else "flat"'),
            "value if (value := tonumber(kind)) is not None else value if (value := tonumber(depth))",
        ],
        ["value_2", ":= value"],
    ),
    "variables of loops": (
        """
        local function render(rows, names)
            local log = { lines = {} }
            for i, name in ipairs(names) do log.lines[#log.lines + 1] = i .. name end
            for _, row in ipairs(rows) do
                for _, name in ipairs(names) do
                    for _ = 1, 2 do log.lines[#log.lines + 1] = row[name] end
                end
                for i, name in ipairs(names) do print(i, name) end
            end
            local n = 1
            n = n or 2
            return log, n
        end
        print(render({{a = 1}}, {"a"}).lines[1])
        """,
        ["for i, name in", "for _, name in", "log.lines.array.append(f", "log.lines.append(row[name])"],
        ["_2", "_3", "n = n"],
    ),
    "functions of tables that have names": (
        """
        local steps = {
            {
                name = "pay",
                action = function(order) order.paid = true end,
                undo = function(order) order.paid = nil end,
            },
            { name = "ship", action = function(order) order.sent = true end },
        }
        for _, step in ipairs(steps) do step.action({}) end
        """,
        ["def pay_action(", "def pay_undo(", "def ship_action("],
        ["def action", "_2"],
    ),
}
"""Lua, fragments that stand in the text, and fragments that do not."""


@pytest.mark.parametrize("case", FORMS)
def test_form(case: str) -> None:
    source, wanted, unwanted = FORMS[case]
    text = harness.translate_program(source).text
    assert [fragment for fragment in wanted if fragment not in text] == [], text
    assert [fragment for fragment in unwanted if fragment in text] == [], text


def test_the_forms_satisfy_the_type_checker(tmp_path: Path) -> None:
    for number, (source, _, _) in enumerate(FORMS.values()):
        text = harness.translate_program(source, formatted=False).text
        (tmp_path / f"form_{number}.py").write_text(text, encoding="utf-8")
    command = (sys.executable, "-m", "mypy", "--config-file=", "--strict", "--cache-dir", str(tmp_path / "cache"))
    done = subprocess.run([*command, "."], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
