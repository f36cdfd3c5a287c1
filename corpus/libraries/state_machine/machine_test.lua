local machine = require("machine")

local count = 0

local function check(condition, message)
    assert(condition, message)
    count = count + 1
end

local function equal(actual, expected, message)
    check(actual == expected, message .. ": expected " .. tostring(expected) .. ", got " .. tostring(actual))
end

local function raises(f, text)
    local ok, err = pcall(f)
    check(not ok, "an error was expected: " .. text)
    check(tostring(err):find(text, 1, true), "wrong error: " .. tostring(err))
end

local function test_flat()
    local turnstile = machine.new({
        initial = "locked",
        states = {locked = {on = {coin = "open"}}, open = {on = {push = "locked", coin = "open"}}},
    })
    equal(turnstile.current.path, "locked", "initial state")
    local handled, reason = turnstile:send("push")
    equal(handled, false, "push is not handled")
    equal(reason, "no transition for push in locked", "reason")
    turnstile:send("coin")
    turnstile:send("coin")
    turnstile:send("push")
    equal(table.concat(turnstile.history, ">"), "locked>open>open>locked", "history")
    check(turnstile:can("coin") and not turnstile:can("push"), "can")
    equal(table.concat(turnstile:events(), " "), "coin", "known events")
end

local function order_definition(log)
    local function note(text)
        return function(_, event) log[#log + 1] = text .. "/" .. event.name end
    end
    return {
        initial = "open",
        states = {
            open = {
                initial = "empty",
                entry = note("+open"),
                exit = note("-open"),
                on = {cancel = {target = "cancelled", action = note("!cancel")}},
                states = {
                    empty = {on = {add = {target = "filled", action = function(c, e) c.items = c.items + e.payload end}}},
                    filled = {
                        entry = note("+filled"),
                        exit = note("-filled"),
                        on = {
                            add = {action = function(c, e) c.items = c.items + e.payload end},
                            submit = {
                                {target = "paid", guard = function(c) return c.items <= c.limit end},
                                {target = "review"},
                            },
                            clear = {target = "empty", action = function(c) c.items = 0 end},
                        },
                    },
                    review = {on = {approve = "paid", reject = "cancelled"}},
                },
            },
            paid = {entry = note("+paid"), on = {ship = "shipped"}},
            shipped = {final = true},
            cancelled = {final = true},
        },
    }
end

local function test_nested()
    local log, context = {}, {items = 0, limit = 3}
    local order = machine.new(order_definition(log), context)
    equal(order.current.path, "open.empty", "initial of a nested state")
    check(order:is_in("open") and order:is_in("open.empty") and not order:is_in("ope"), "is_in")
    order:send("add", 2)
    order:send("add", 1)
    equal(context.items, 3, "an action without a target")
    equal(order.current.path, "open.filled", "stays in its state")
    equal(table.concat(order:events(), " "), "add cancel clear submit", "events of the state and its parents")
    order:send("submit")
    equal(order.current.path, "paid", "guard agrees")
    order:send("ship")
    local handled, reason = order:send("cancel")
    equal(handled, false, "final states take nothing")
    equal(reason, "finished", "reason of a final state")
    equal(table.concat(log, " "), "+open/@init +filled/add -filled/submit -open/submit +paid/submit", "hooks in order")
end

local function test_guards_and_parents()
    local log, context = {}, {items = 0, limit = 3}
    local order = machine.new(order_definition(log), context)
    order:send("add", 10)
    order:send("submit")
    equal(order.current.path, "open.review", "second alternative")
    order:send("cancel")
    equal(order.current.path, "cancelled", "a parent's transition")
    equal(log[#log], "!cancel/cancel", "action after the exits")
    equal(log[#log - 1], "-open/cancel", "exits before the action")

    order = machine.new(order_definition({}), {items = 0, limit = 3})
    order:send("add", 1)
    order:send("clear")
    equal(order.current.path, "open.empty", "back to a sibling")
    equal(order.context.items, 0, "cleared")
end

local function test_queue()
    local order
    local seen = {}
    order = machine.new({
        initial = "a",
        states = {
            a = {on = {go = {target = "b", action = function()
                order:send("next")
                seen[#seen + 1] = "action in " .. order.current.path
            end}}},
            b = {on = {next = "c"}},
            c = {entry = function() seen[#seen + 1] = "entered c" end},
        },
    })
    check(order:send("go"), "handled")
    equal(order.current.path, "c", "the queued event followed")
    equal(table.concat(seen, ", "), "action in a, entered c", "order of effects")
end

local function test_errors_in_hooks()
    local broken = machine.new({
        initial = "a",
        states = {
            a = {on = {go = "b", fine = "c"}},
            b = {entry = function() error("hook broke", 0) end},
            c = {},
        },
    })
    raises(function() broken:send("go") end, "hook broke")
    equal(broken.current.path, "a", "the state is unchanged")
    check(broken:send("fine"), "the machine still works")
    equal(broken.current.path, "c", "new state")
end

local function test_listeners()
    local seen = {}
    local light = machine.new({
        initial = "green",
        states = {green = {on = {tick = "yellow"}}, yellow = {on = {tick = "red"}}, red = {on = {tick = "green"}}},
    })
    light:listen(function(path, event) seen[#seen + 1] = path .. ":" .. event.payload end)
    for i = 1, 4 do light:send("tick", i) end
    equal(table.concat(seen, " "), "yellow:1 red:2 green:3 yellow:4", "listener calls")
end

local function test_self_transition()
    local log = {}
    local m = machine.new({
        initial = "a",
        states = {a = {
            entry = function() log[#log + 1] = "+" end,
            exit = function() log[#log + 1] = "-" end,
            on = {again = "a", inside = {action = function() log[#log + 1] = "." end}},
        }},
    })
    m:send("again")
    m:send("inside")
    equal(table.concat(log), "+-+.", "external and internal transitions")
end

local function test_bad_definitions()
    raises(function() machine.new({}) end, "unknown initial state 'nil'")
    raises(function() machine.new({initial = "x", states = {a = {}}}) end, "unknown initial state 'x'")
    raises(function() machine.new({initial = "a", states = {a = {on = {go = "b"}}}}) end, "unknown target 'b' in state a")
    raises(function() machine.new({initial = "a", states = {a = {states = {b = {}}}}}) end, "state a has no initial state")
    raises(function() machine.new({initial = "a", states = {a = {}, ["b c"] = {}}}) end, "bad state name 'b c'")
end

local function main()
    test_flat()
    test_nested()
    test_guards_and_parents()
    test_queue()
    test_errors_in_hooks()
    test_listeners()
    test_self_transition()
    test_bad_definitions()
    print("ok " .. count)
end

return { main = main }
