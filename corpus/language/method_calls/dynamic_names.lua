-- Methods chosen at run time.
local operations = {}
function operations.add(a, b) return a + b end
function operations.sub(a, b) return a - b end
operations["mul-2"] = function(a, b) return a * b * 2 end
for _, name in ipairs({"add", "sub", "mul-2"}) do print(name .. " " .. operations[name](7, 3)) end
local object = {prefix = ">"}
function object:on_start(x) return self.prefix .. "start " .. x end
function object:on_stop(x) return self.prefix .. "stop " .. x end
for _, event in ipairs({"start", "stop", "pause"}) do
    local handler = object["on_" .. event]
    print(handler and handler(object, "now") or "no handler for " .. event)
end
