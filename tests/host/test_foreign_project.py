"""`lua2temporal test` on a foreign project: hundreds of entries, its own assertion and BDD libraries, many styles."""

from __future__ import annotations

import json
import textwrap
import time
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from .test_testing import lua2temporal

ASSERT = """
    -- Raises at the caller's level, as assertion libraries do.
    local M = {}
    local function fail(message, level) error(message, (level or 2) + 1) end
    function M.eq(actual, expected, message)
        if actual ~= expected then
            fail((message or "values differ") .. ": expected " .. tostring(expected) .. ", got " .. tostring(actual))
        end
    end
    function M.ok(value, message) if not value then fail(message or "not true") end return value end
    function M.throws(f, pattern)
        local ok, err = pcall(f)
        if ok then fail("no error was raised") end
        if pattern and not tostring(err):find(pattern, 1, true) then fail("wrong error: " .. tostring(err)) end
        return err
    end
    function M.has_error(value, err) if value ~= nil or err == nil then fail("an error was expected") end return err end
    function M.same(a, b, path)
        path = path or "value"
        if type(a) ~= "table" or type(b) ~= "table" then return M.eq(a, b, path) end
        for k, v in pairs(a) do M.same(v, b[k], path .. "." .. tostring(k)) end
        for k in pairs(b) do if a[k] == nil then fail(path .. "." .. tostring(k) .. " is missing") end end
    end
    return M
"""

BDD = """
    local assert2 = require("assert2")
    local bdd = {}
    local function suite(name, parent)
        return {name = name, parent = parent, cases = {}, before = {}, after = {}}
    end
    function bdd.run_cases(define)
        return function()
            local current, order, failures = suite("root"), {}, {}
            local env = {}
            function env.describe(name, body)
                current = suite(name, current)
                body()
                current = current.parent
            end
            function env.it(name, body) order[#order + 1] = {suite = current, name = name, body = body} end
            function env.before_each(f) table.insert(current.before, f) end
            function env.after_each(f) table.insert(current.after, f) end
            function env.expect(value)
                local matchers = {}
                function matchers.to_equal(_, other) assert2.same(value, other) end
                function matchers.to_be_nil() assert2.eq(value, nil) end
                function matchers.to_match(_, pattern) assert2.ok(string.match(value, pattern), "no match") end
                return setmetatable(matchers, {__index = function(_, key) error("no matcher " .. key, 2) end})
            end
            define(env)
            local function hooks(node, key)
                local chain = {}
                while node do table.insert(chain, 1, node) node = node.parent end
                for _, item in ipairs(chain) do for _, f in ipairs(item[key]) do f() end end
            end
            for _, case in ipairs(order) do
                hooks(case.suite, "before")
                local ok, err = pcall(case.body)
                hooks(case.suite, "after")
                local full_name = case.suite.name .. " " .. case.name
                if not ok then failures[#failures + 1] = full_name .. ": " .. tostring(err) end
            end
            if #failures > 0 then return nil, table.concat(failures, "; ") end
            return {passed = #order}
        end
    end
    return bdd
"""

STATE = """
    local state = {count = 0}
    function state.bump() state.count = state.count + 1 return state.count end
    return state
"""

STYLES: dict[str, tuple[str, str, str]] = {
    "assertions": (
        "main",
        "",
        """
        local assert2 = require("assert2")
        local function main()
            assert2.eq(1 + N, N + 1)
            assert2.throws(function() assert2.eq(1, 2, "sum") end, "sum: expected 2, got 1")
            assert2.same({a = {N, 2}}, {a = {N, 2}})
        end
        return {main = main}
        """,
    ),
    "bdd": (
        "run",
        "",
        """
        local bdd = require("bdd")
        local log = {}
        return {run = bdd.run_cases(function(t)
            t.describe("outer", function()
                t.before_each(function() log[#log + 1] = "outer" end)
                t.after_each(function() log[#log + 1] = "after" end)
                t.it("runs first", function() t.expect(#log):to_equal(1) end)
                t.describe("inner", function()
                    t.before_each(function() log[#log + 1] = "inner" end)
                    t.it("has both hooks", function()
                        t.expect(log):to_equal({"outer", "after", "outer", "inner"})
                        t.expect("case N"):to_match("^case %d+$")
                    end)
                end)
            end)
        end)}
        """,
    ),
    "table_driven": (
        "main",
        "json",
        """
        local json = require("json")
        local cases = {
            {input = {}, output = "[]"},
            {input = {a = N}, output = '{"a":N}'},
            {input = {1, N}, output = "[1,N]"},
        }
        return {
            main = function()
                for index, case in ipairs(cases) do
                    local text, err = json.encode(case.input)
                    if err then return nil, err end
                    if text ~= case.output then return nil, "case " .. index .. ": " .. text end
                end
                return #cases
            end,
            other = function() error("never called") end,
        }
        """,
    ),
    "chunk_is_function": (
        "main",
        "",
        """
        return function(...)
            assert(select("#", ...) == 0, "called without arguments")
            return true
        end
        """,
    ),
    "state_of_a_library": (
        "main",
        "",
        """
        local state = require("state")
        leak = (leak or 0) + 1
        local function main()
            assert(state.bump() == 1, "state of another test is seen")
            assert(leak == 1, "a global of another test is seen")
        end
        return {main = main}
        """,
    ),
    "processes": (
        "main",
        "time",
        """
        local time = require("time")
        local function main()
            local ok, err = process.registry.register("singleton")
            assert(ok, tostring(err))
            local pid = assert(process.spawn_monitored("suite.lib:echo", "suite.lib:processes"))
            process.send(pid, "ask", N)
            local got = channel.select{process.listen("reply"):case_receive(), time.after("2s"):case_receive()}
            assert(got.value == N * 2, "the reply is " .. tostring(got.value))
        end
        return {main = main}
        """,
    ),
    "environment": (
        "main",
        "env",
        """
        local env = require("env")
        local function main()
            local before = env.get("MARK")
            assert(before == nil, "a value of another test is seen: " .. tostring(before))
            env.set("MARK", "N")
            assert(env.get("MARK") == "N")
        end
        return {main = main}
        """,
    ),
    "coroutines": (
        "test",
        "time funcs",
        """
        local time = require("time")
        local M = {}
        function M.test()
            local done = channel.new(2)
            for i = 1, 2 do
                coroutine.spawn(function() time.sleep("1ms") done:send(i) end)
            end
            local a, b = done:receive(), done:receive()
            assert(a + b == 3)
            local result, err = require("funcs").call("suite.lib:double", N)
            assert(result == 2 * N, tostring(err))
        end
        return M
        """,
    ),
}

ODD: dict[str, tuple[str, str, str, str]] = {
    "fails": ("main", "", "failed", 'return {main = function() require("assert2").eq(1, 2, "broken") end}'),
    "returns_false": ("main", "", "failed", "return {main = function() return false end}"),
    "busy": ("main", "", "failed", "return {main = function() while true do end end}"),
    "sleepy": ("main", "time", "failed", 'return {main = function() require("time").sleep("1h") end}'),
    "stuck": ("main", "", "failed", "return {main = function() channel.new():receive() end}"),
    "deep": ("main", "", "failed", "local function f(n) return 1 + f(n + 1) end\nreturn {main = function() f(1) end}"),
    "no_method": ("main", "", "failed", "return {other = function() end}"),
    "load_raises": ("main", "", "failed", 'error("at load")'),
    "sql": ("main", "sql", "error", 'local sql = require("sql")\nreturn {main = function() return sql.get("db") end}'),
    "store": ("main", "store", "error", 'return {main = function() return require("store").get("s") end}'),
    "syntax": ("main", "", "error", "return {main = function( end}"),
    "busy_in_pcall": ("main", "", "failed", "return {main = function() while true do pcall(error, 1) end end}"),
    "busy_in_coroutine": (
        "main",
        "",
        "failed",
        "return {main = function() coroutine.spawn(function() while true do end end) channel.new():receive() end}",
    ),
    "busy_in_process": (
        "main",
        "",
        "failed",
        "return {main = function() assert(process.spawn('suite.lib:busy', 'suite.lib:processes'))\n"
        "process.inbox():receive() end}",
    ),
    "busy_at_load": ("main", "", "failed", "while true do end"),
    "after_busy": ("main", "", "passed", 'return {main = function() assert(require("state").bump() == 1) end}'),
    "unknown_import": ("main", "", "error", 'return {main = function() return require("nothing").x end}'),
}


def generate(directory: Path, count: int) -> Counter[str]:
    """A project of `count` test entries in ten suites; how many are expected to end in each way."""
    library: list[dict[str, Any]] = [
        {"name": "assert", "kind": "library.lua", "source": "file://assert.lua"},
        {"name": "state", "kind": "library.lua", "source": "file://state.lua"},
        {
            "name": "bdd",
            "kind": "library.lua",
            "source": "file://bdd.lua",
            "imports": {"assert2": "suite.lib:assert"},
        },
        {"name": "processes", "kind": "process.host"},
        {"name": "memory", "kind": "env.storage.memory"},
        {"name": "mark", "kind": "env.variable", "variable": "MARK", "storage": "suite.lib:memory"},
        {"name": "double", "kind": "function.lua", "source": "file://double.lua", "method": "main"},
        {"name": "busy", "kind": "process.lua", "source": "file://busy.lua", "method": "main"},
        {"name": "echo", "kind": "process.lua", "source": "file://echo.lua", "method": "main"},
    ]
    sources = {
        "assert": ASSERT,
        "state": STATE,
        "bdd": BDD,
        "busy": "return {main = function() while true do end end}",
        "double": "return {main = function(n) return 2 * n end}",
        "echo": """
            return {main = function()
                local message = process.inbox():receive()
                process.send(message:from(), "reply", 2 * message:payload():data())
                process.inbox():receive()
            end}
        """,
    }
    _write(directory / "lib", "suite.lib", library, sources)
    expected: Counter[str] = Counter()
    names = list(STYLES)
    numbers = iter(range(count - len(ODD)))
    for suite in range(10):
        entries, texts = [], {}
        for number in [next(numbers, None) for _ in range(-(-(count - len(ODD)) // 10))]:
            if number is None:
                continue
            style = names[number % len(names)]
            method, modules, text = STYLES[style]
            entries.append(_entry(f"{style}_{number}", method, modules, f"suite {suite}", number % 7))
            texts[f"{style}_{number}"] = text.replace("N", str(number))
            expected["passed"] += 1
        _write(directory / f"suite_{suite}", f"suite.s{suite}", entries, texts)
    odd = [_entry(name, method, modules, "odd", 0) for name, (method, modules, _, _) in ODD.items()]
    _write(directory / "odd", "suite.odd", odd, {name: text for name, (_, _, _, text) in ODD.items()})
    expected.update(status for _, _, status, _ in ODD.values())
    return expected


def _entry(name: str, method: str, modules: str, suite: str, order: int) -> dict[str, Any]:
    return {
        "name": name,
        "kind": "function.lua",
        "source": f"file://{name}.lua",
        "method": method,
        "modules": modules.split(),
        "imports": {"assert2": "suite.lib:assert", "bdd": "suite.lib:bdd", "state": "suite.lib:state"},
        "meta": {"type": "test", "suite": suite, "order": order},
    }


def _write(directory: Path, namespace: str, entries: list[dict[str, Any]], sources: dict[str, str]) -> None:
    directory.mkdir()
    document = {"version": "1.0", "namespace": namespace, "entries": entries}
    (directory / "_index.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    for name, text in sources.items():
        (directory / f"{name}.lua").write_text(textwrap.dedent(text).lstrip())


def test_three_hundred_entries(tmp_path: Path) -> None:
    expected = generate(tmp_path, 300)
    started = time.monotonic()
    done = lua2temporal("test", ".", "--timeout", "0.5", "--format", "json", directory=tmp_path)
    seconds = time.monotonic() - started
    report = json.loads(done.stdout)
    wrong = {item["entry_id"]: item["message"] for item in report["tests"] if item["status"] != _expected(item)}
    assert wrong == {}
    assert Counter(item["status"] for item in report["tests"]) == expected
    assert (done.returncode, len(report["tests"])) == (1, 300)
    suites = [item["suite"] for item in report["tests"]]
    assert suites == sorted(suites)
    first_suite = [item["entry_id"] for item in report["tests"] if item["suite"] == "suite 0"]
    assert first_suite == sorted(first_suite, key=lambda entry: (int(entry.rpartition("_")[2]) % 7, entry))
    messages = {item["entry_id"].rpartition(":")[2]: item["message"] for item in report["tests"]}
    assert "broken: expected 2, got 1" in messages["fails"]
    assert "sql" in messages["sql"] and "store" in messages["store"]
    assert messages["busy"] == messages["stuck"] == "no result within 0.5 seconds"
    assert "stack overflow" in messages["deep"]
    assert seconds < 60, seconds


def _expected(item: dict[str, Any]) -> str:
    name = item["entry_id"].rpartition(":")[2]
    return ODD[name][2] if item["suite"] == "odd" else "passed"
