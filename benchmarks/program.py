"""Times the whole-program analysis on a generated project: ``python benchmarks/program.py [LINES]``.

The project has libraries with classes, helpers and dispatch tables that import each other, and workflows that use them.
Printed: seconds for parsing with scopes and constraints, for the analysis itself, and for analysing again after the
change of one file with everything else cached; then the peak memory.
"""

from __future__ import annotations

import resource
import sys
import time

from analyzer.program.modules import ModuleSource, SourceCache
from analyzer.program.program import build_sources
from analyzer.records import replace

_LIBRARY = """
local time = require("time")
local json = require("json")
local Account{n} = {{}}
Account{n}.__index = Account{n}

function Account{n}.new(owner, limit)
    local self = setmetatable({{}}, Account{n})
    self.owner = owner
    self.limit = limit or 100
    self.entries = {{}}
    return self
end

function Account{n}:add(amount, note)
    if amount == nil or amount <= 0 then
        return nil, "amount must be positive"
    end
    self.entries[#self.entries + 1] = {{ amount = amount, note = note, at = time.now():unix() }}
    self.limit = self.limit - amount
    return self.limit
end

function Account{n}:total()
    local sum = 0
    for _, entry in ipairs(self.entries) do
        sum = sum + entry.amount
    end
    return sum
end

local function map(list, transform)
    local result = {{}}
    for index, item in ipairs(list) do
        result[index] = transform(item)
    end
    return result
end

local handlers = {{
    open = function(account, order) return account:add(order.amount, "open") end,
    close = function(account, order) return account:total() - order.amount end,
    wait = function(account, order) time.sleep(order.delay) return account:total() end,
}}

local function dispatch(kind, account, order)
    local handler = handlers[kind]
    if not handler then
        error("unknown kind: " .. tostring(kind))
    end
    return handler(account, order)
end

local function describe(account)
    local lines = map(account.entries, function(entry) return entry.note .. ": " .. tostring(entry.amount) end)
    table.sort(lines, function(a, b) return a < b end)
    return table.concat(lines, "\\n")
end

local function load_order(text)
    local ok, order = pcall(json.decode, text)
    if not ok then
        return nil, order
    end
    return order
end

return {{
    Account = Account{n},
    map = map,
    dispatch = dispatch,
    describe = describe,
    load_order = load_order,
}}
"""

_WORKFLOW = """
local funcs = require("funcs")
local time = require("time")
local bank = require("bank")
local other = require("other")

local function charge(order)
    local result, err = funcs.call("app:charge", {{ amount = order.amount, key = order.id .. "-{n}" }})
    if err then
        return nil, err
    end
    return result.id
end

local function settle(account, orders)
    for index = 1, #orders do
        local order = orders[index]
        local id, err = charge(order)
        if err then
            return nil, err
        end
        bank.dispatch(order.kind, account, order)
        other.dispatch("open", account, order)
        order.payment = id
    end
    return bank.describe(account)
end

local function main(input)
    local account = bank.Account.new(input.owner, input.limit)
    local orders = bank.map(input.orders, function(order) return {{ id = order.id, amount = order.amount or 0 }} end)
    local text, err = settle(account, orders)
    if err then
        return nil, err
    end
    time.sleep("1s")
    local names = other.map(orders, function(order) return string.format("%s:%d", order.id, order.amount) end)
    return {{ text = text, names = names, total = account:total() }}
end

return {{ main = main }}
"""


def generate(lines: int) -> list[ModuleSource]:
    """A project of about ``lines`` lines."""
    sources: list[ModuleSource] = []
    total = 0
    modules = ("time", "json", "funcs")
    while total < lines:
        number = len(sources) // 2
        library = _LIBRARY.format(n=number)
        workflow = _WORKFLOW.format(n=number)
        total += library.count("\n") + workflow.count("\n")
        imports = (("bank", f"app:lib{number}"), ("other", f"app:lib{max(0, number - 1)}"))
        sources.append(ModuleSource(f"app:lib{number}", library, "library.lua", f"lib{number}.lua", "", modules))
        sources.append(
            ModuleSource(f"app:flow{number}", workflow, "workflow.lua", f"flow{number}.lua", "main", modules, imports)
        )
    return sources


def main() -> None:
    """Runs the benchmark and prints the figures."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    sources = generate(lines)
    total = sum(source.text.count("\n") for source in sources)
    cache = SourceCache()
    start = time.process_time()
    for source in sources:
        cache.get(source)
    parsed = time.process_time()
    program = build_sources(sources, cache)
    analysed = time.process_time()
    sources[1] = replace(sources[1], text=sources[1].text + "\n-- edited\n")
    edited = time.process_time()
    build_sources(sources, cache)
    again = time.process_time()
    functions = sum(1 for _ in program.functions())
    print(f"{total} lines, {len(sources)} modules, {functions} functions, {len(program.flow.points)} variables")
    print(f"parse, scopes, constraints {parsed - start:6.2f} s")
    print(f"whole-program analysis     {analysed - parsed:6.2f} s")
    print(f"again after one edit       {again - edited:6.2f} s")
    print(f"peak memory                {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    main()
