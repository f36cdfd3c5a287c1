-- Loops whose order shows and loops whose order does not, as people write them. Functions named `ok_…` are silent;
-- those named `bad_…` are reported with the words of the comment above them.
local F = {}

function F.ok_count(t) local n = 0; for _ in pairs(t) do n = n + 1 end; return n end
function F.ok_count_if(t) local n = 0; for _, v in pairs(t) do if v.late then n = n + 1 end end; return n end
function F.ok_invert(t) local r = {}; for k, v in pairs(t) do r[v] = k end; return r end
function F.ok_any(t) for _, v in pairs(t) do if v.late then return true end end; return false end
function F.ok_all(t) for _, v in pairs(t) do if not v.paid then return false end end; return true end
function F.ok_any_string(t) for _, v in pairs(t) do if v.late then return "late" end end; return "ok" end
function F.ok_contains(t, x) for _, v in pairs(t) do if v == x then return true end end; return false end
function F.ok_find_key_const(t, x) for k, v in pairs(t) do if k == x then return v end end end
function F.ok_min(t) local best; for _, v in pairs(t) do if best == nil or v < best then best = v end end; return best end
function F.ok_max_mathmax(t) local m = 0; for _, v in pairs(t) do m = math.max(m, v) end; return m end
function F.ok_min_mathmin(t) local m; for _, v in pairs(t) do m = m and math.min(m, v) or v end; return m end
function F.ok_flag_break(t) local f = false; for _, v in pairs(t) do if v.bad then f = true; break end end; return f end
function F.ok_bool_or(t) local f = false; for _, v in pairs(t) do f = f or v.bad end; return f end
function F.ok_bool_and(t) local f = true; for _, v in pairs(t) do f = f and v.good end; return f end
function F.ok_concat_sorted(t)
    local keys = {}
    for k in pairs(t) do table.insert(keys, k) end
    table.sort(keys)
    local out = {}
    for _, k in ipairs(keys) do out[#out + 1] = k .. "=" .. tostring(t[k]) end
    return table.concat(out, "&")
end
function F.ok_sort_pairs(t)
    local list = {}
    for k, v in pairs(t) do list[#list + 1] = { key = k, value = v } end
    table.sort(list, function(a, b) return a.key < b.key end)
    return list
end
local function sorted_keys(t)
    local keys = {}
    for k in pairs(t) do keys[#keys + 1] = k end
    table.sort(keys)
    return keys
end
function F.ok_helper(t) for _, k in ipairs(sorted_keys(t)) do funcs.call("app:x", k) end end
local function keys_of(t)
    local keys = {}
    for k in pairs(t) do keys[#keys + 1] = k end
    return keys
end
function F.ok_helper_unsorted_then_sorted(t)
    local keys = keys_of(t)
    table.sort(keys)
    return keys
end
function F.ok_sum_nested(t)
    local total = 0
    for _, group in pairs(t) do
        for _, item in pairs(group) do total = total + item.amount end
    end
    return total
end
function F.ok_group(t)
    local by = {}
    for id, item in pairs(t) do
        local g = by[item.kind] or {}
        g[id] = item
        by[item.kind] = g
    end
    return by
end
function F.ok_empty(t) return next(t) == nil end
function F.ok_not_empty(t) if next(t) then return true end return false end
function F.ok_single(t) local k = next(t); if k == nil then return 0 end; return 1 end
function F.ok_copy_deep(t)
    local function copy(x)
        if type(x) ~= "table" then return x end
        local r = {}
        for k, v in pairs(x) do r[copy(k)] = copy(v) end
        return r
    end
    return copy(t)
end
function F.ok_merge(a, b) for k, v in pairs(b) do a[k] = v end; return a end
function F.ok_remove(t) for k, v in pairs(t) do if v == 0 then t[k] = nil end end; return t end
function F.ok_length(t) local n = 0; for _, v in pairs(t) do n = n + #v end; return n end
function F.ok_set_size(t) local set, n = {}, 0; for _, v in pairs(t) do if not set[v] then set[v] = true; n = n + 1 end end; return n end
function F.ok_validate(t) for k, v in pairs(t) do if type(v) ~= "number" then return nil, "bad value" end end; return true end
function F.ok_error(t) for k, v in pairs(t) do if v < 0 then error("negative amount") end end end
function F.ok_log(t) for k, v in pairs(t) do print("item", k, v) end end
function F.ok_equal(a, b) for k, v in pairs(a) do if b[k] ~= v then return false end end; return true end
function F.ok_list_reset(t) for k in pairs(t) do t[k] = nil end end
function F.ok_local_list(t)
    local n = 0
    for _, v in pairs(t) do
        local parts = {}
        for _, p in ipairs(v) do parts[#parts + 1] = p end
        n = n + #parts
    end
    return n
end
function F.ok_per_key_list(t)
    local out = {}
    for k, v in pairs(t) do
        out[k] = {}
        for _, x in ipairs(v) do out[k][#out[k] + 1] = x end
    end
    return out
end
function F.ok_per_key_insert(t)
    local out = {}
    for k, v in pairs(t) do
        out[k] = {}
        for _, x in ipairs(v) do table.insert(out[k], x * 2) end
    end
    return out
end
function F.ok_const_append(t) local l = {}; for _ in pairs(t) do l[#l + 1] = "x" end; return l end

-- appends to `l`
function F.bad_append(t) local l = {}; for k in pairs(t) do l[#l + 1] = k end; return l end
-- appends to `l`
function F.bad_insert(t) local l = {}; for k in pairs(t) do table.insert(l, 1, k) end; return l end
-- builds the text `s`
function F.bad_text(t) local s = ""; for k in pairs(t) do s = s .. k end; return s end
-- builds the text `s`
function F.bad_text_format(t) local s = ""; for k in pairs(t) do s = string.format("%s,%s", s, k) end; return s end
-- ends early
function F.bad_first(t) for k in pairs(t) do return k end end
-- ends early
function F.bad_find(t) for k, v in pairs(t) do if v.late then return k end end end
-- ends early
function F.bad_find_nested(t) for k, v in pairs(t) do for _, x in ipairs(v) do if x == 1 then return k end end end end
-- `last` keeps the value of whichever element comes last
function F.bad_last(t) local last; for k, v in pairs(t) do if v.late then last = k end end; return last end
-- durable call (`funcs.call`)
function F.bad_call(t) for k, v in pairs(t) do funcs.call("app:x", v) end end
-- durable call (`funcs.call`)
function F.bad_call_pcall(t) for k, v in pairs(t) do pcall(funcs.call, "app:x", v) end end
-- durable call (`time.sleep`)
function F.bad_sleep(t) for _ in pairs(t) do time.sleep("1s") end end
-- channel operation (`Channel.send`)
function F.bad_send(t) local c = channel.new(5); for k in pairs(t) do c:send(k) end end
-- starts a task
function F.bad_spawn(t) for k in pairs(t) do coroutine.spawn(function() funcs.call("app:x", k) end) end end
-- records a side effect (`uuid.v4`)
function F.bad_uuid(t) local r = {}; for k in pairs(t) do r[k] = uuid.v4() end; return r end
-- durable call (`funcs.async`)
function F.bad_async(t) local r = {}; for k in pairs(t) do r[k] = funcs.async("app:x", k) end; return r end
local function act(v) return funcs.call("app:x", v) end
-- durable call (`funcs.call`)
function F.bad_helper(t) for _, v in pairs(t) do act(v) end end
local handlers = { a = act, b = function() time.sleep("1s") end }
-- durable call
function F.bad_table_of_functions(t) for name, v in pairs(t) do handlers[name](v) end end
-- whichever element comes first
function F.bad_next(t) local k, v = next(t); return v end
-- makes a durable call
function F.bad_next_loop(t) local k, v = next(t); while k do funcs.call("app:x", v); k, v = next(t, k) end end
-- appends to `l`
function F.bad_next_cursor(t) local l, last = {}, nil; while true do local k, v = next(t, last); if k == nil then break end; l[#l + 1] = v; last = k end; return l end
-- builds the text
function F.bad_next_repeat(t) local s, k = "", nil; repeat k = next(t, k); s = s .. (k or "") until not k; return s end
-- ends early
function F.bad_next_stopped(t) local k, v = next(t); while k do if v.late then break end; k, v = next(t, k) end; return k end
function F.ok_next_count(t) local n, k = 0, next(t); while k do n = n + 1; k = next(t, k) end; return n end
function F.ok_next_copy(t) local c, k, v = {}; k, v = next(t); while k do c[k] = v; k, v = next(t, k) end; return c end
function F.ok_next_list() local l, s, i, v = {"a", "b"}, "", nil, nil; i, v = next(l); while i do s = s .. v; i, v = next(l, i) end; return s end
-- whichever element comes first
function F.bad_next_expr(t) return (next(t)) end
-- whichever element comes first
function F.bad_next_pass(t) return tostring(next(t)) end
-- appends to `l` (in `add`)
function F.bad_upvalue_list(t) local l = {}; local function add(x) l[#l + 1] = x end; for k in pairs(t) do add(k) end; return l end
local function push(list, x) list[#list + 1] = x end
-- appends to `l` (in `push`)
function F.bad_push_helper(t) local l = {}; for k in pairs(t) do push(l, k) end; return l end
-- appends to `l`
function F.bad_concat(t) local l = {}; for k, v in pairs(t) do l[#l + 1] = k .. v end; return table.concat(l, ",") end
-- appends to `l`
function F.bad_keys_helper(t)
    local function keys(x) local l = {}; for k in pairs(x) do l[#l + 1] = k end; return l end
    for _, k in ipairs(keys(t)) do funcs.call("app:x", k) end
end
-- appends to `l`
function F.bad_counter_index(t) local l, i = {}, 0; for k in pairs(t) do i = i + 1; l[i] = k end; return l end
-- depends on the elements before
function F.bad_assign_order(t) local n, r = 0, {}; for k in pairs(t) do n = n + 1; r[k] = n end; return r end
-- appends to `parts`
function F.bad_values(t) local parts = {}; for _, v in pairs(t) do parts[#parts+1] = v end; return parts end
-- ends early
function F.bad_break_value(t) local f; for k, v in pairs(t) do f = v; break end; return f end
-- the loop ends when
function F.bad_limit(t) local n = 0; for k in pairs(t) do n = n + 1; if n > 3 then break end; t[k] = true end; return t end
-- `state.last` keeps the value
function F.bad_state(t) local state = {}; for k, v in pairs(t) do state.last = v end; return state end
-- ends early
function F.bad_stop_error(t) for k, v in pairs(t) do if v < 0 then return nil, "bad " .. k end end end
-- builds the text `s`
function F.bad_gsub(t) local s = ""; for k, v in pairs(t) do s = s:gsub(k, v) end; return s end

-- cannot be exchanged
function F.bad_hash(t) local h = 0; for _, v in pairs(t) do h = h * 31 + v end; return h end
-- comes first
function F.bad_or(t) local f; for k, v in pairs(t) do if v then f = f or k end end; return f end
-- comes last
function F.bad_big(t) local f; for k, v in pairs(t) do if v.amount > 100 then f = k end end; return f end
-- appends to `queue` (in `Queue:add`)
function F.bad_method_append(t)
    local Queue = {}
    Queue.__index = Queue
    function Queue:add(x) self.items[#self.items + 1] = x end
    local queue = setmetatable({ items = {} }, Queue)
    for k in pairs(t) do queue:add(k) end
    return queue.items
end
-- appends to `l` (in `add`)
function F.bad_helper_of_helper(t) local l = {}; local function add(x) push(l, x) end; for k in pairs(t) do add(k) end; return l end
-- durable call
function F.bad_iterator(t) local function each(x) return pairs(x) end; for k in each(t) do funcs.call("app:x", k) end end
-- cases stand under keys
function F.bad_select(a, b) return channel.select({ first = a:case_receive(), second = b:case_receive() }) end
-- cases stand under keys
function F.bad_select_by_name(t) local cases = {}; for _, name in ipairs(t) do cases["on_" .. name] = channel.new():case_receive() end; return channel.select(cases) end
function F.ok_select(a, b) return channel.select({ a:case_receive(), b:case_receive(), default = true }) end
function F.ok_select_list(t) local cases = {}; for i, c in ipairs(t) do cases[i] = c:case_receive() end; return channel.select(cases) end
function F.ok_argmax(t) local best, at = 0, nil; for k, v in pairs(t) do if v > best then best = v; at = k end end; return at end
function F.ok_field_sum(t) local r = { n = 0 }; for _, v in pairs(t) do r.n = r.n + v.n end; return r end
function F.ok_field_max(t) local r = { top = 0 }; for _, v in pairs(t) do if v > r.top then r.top = v end end; return r end
function F.ok_product(t) local p = 1; for _, v in pairs(t) do p = p * v end; return p end
function F.ok_push_sorted(t) local l = {}; for k in pairs(t) do push(l, k) end; table.sort(l); return l end
local function names_of(t) local names = {}; for k in pairs(t) do names[#names + 1] = k end; return names end
function F.ok_callers_sort(t) local names = names_of(t); table.sort(names); return names end
local function in_order(list) table.sort(list); return list end
function F.ok_callers_sort_by_helper(t) return in_order(names_of(t)) end
function F.ok_next_test(t) return next(t) and "some" or "none" end
function F.ok_limit_reached(t) local n = 0; for _ in pairs(t) do n = n + 1; if n > 3 then return true end end; return false end
function F.ok_nested_any(t) for _, g in pairs(t) do for _, v in ipairs(g) do if v.late then return true end end end; return false end

return F
