-- Hierarchical state machines: nested states, guards, actions, entry and exit hooks, history, queued events.
--
-- A definition is a table:
--     {initial = "idle", states = {idle = {on = {start = "busy"}}, busy = {initial = ..., states = {...}}}}
-- A transition is the name of a state, or {target =, guard =, action =}, or a list of these (the first that fits).
local machine = {}

local Machine = {}
Machine.__index = Machine

local function fail(message)
    error("state machine: " .. message, 0)
end

-- Flattens nested definitions into path -> state, with parents and depth.
local function collect(states, parent, prefix, out)
    for name, definition in pairs(states) do
        if type(name) ~= "string" or name:find("[^%w_]") then
            fail("bad state name '" .. tostring(name) .. "'")
        end
        local path = prefix .. name
        local state = {
            path = path,
            name = name,
            parent = parent,
            depth = parent and parent.depth + 1 or 1,
            definition = definition,
            initial = definition.initial and path .. "." .. definition.initial,
            final = definition.final or false,
        }
        out[path] = state
        if definition.states then
            if not definition.initial then fail("state " .. path .. " has no initial state") end
            collect(definition.states, state, path .. ".", out)
        end
    end
    return out
end

-- Targets are sought beside the source first, then in each enclosing level.
local function resolve(states, source, target)
    local scope = source.parent
    while scope do
        local candidate = states[scope.path .. "." .. target]
        if candidate then return candidate end
        scope = scope.parent
    end
    return states[target] or fail("unknown target '" .. target .. "' in state " .. source.path)
end

local function normalise(states, source, transition)
    if type(transition) == "string" then
        return {{target = resolve(states, source, transition)}}
    end
    if #transition > 0 then
        local out = {}
        for i, item in ipairs(transition) do
            out[i] = normalise(states, source, item)[1]
        end
        return out
    end
    return {{
        target = transition.target and resolve(states, source, transition.target),
        guard = transition.guard,
        action = transition.action,
    }}
end

local function compile(definition)
    local states = collect(definition.states or {}, nil, "", {})
    if not states[definition.initial or ""] then fail("unknown initial state '" .. tostring(definition.initial) .. "'") end
    for _, state in pairs(states) do
        if state.initial and not states[state.initial] then
            fail("unknown initial state '" .. state.definition.initial .. "' of " .. state.path)
        end
        state.transitions = {}
        for event, transition in pairs(state.definition.on or {}) do
            state.transitions[event] = normalise(states, state, transition)
        end
    end
    return states
end

-- Makes a machine in its initial state. `context` is handed to guards, actions and hooks.
function machine.new(definition, context)
    local self = setmetatable({
        states = compile(definition),
        context = context or {},
        history = {},
        queue = {},
        listeners = {},
        running = false,
    }, Machine)
    self:enter(self.states[definition.initial], nil, {name = "@init"})
    return self
end

function Machine:hook(state, name, event)
    local f = state.definition[name]
    if f then f(self.context, event) end
end

-- Enters `state` and the initial states below it, starting below `above`.
function Machine:enter(state, above, event)
    local chain = {}
    local current = state
    while current and current ~= above do
        table.insert(chain, 1, current)
        current = current.parent
    end
    for _, entered in ipairs(chain) do
        self:hook(entered, "entry", event)
    end
    while state.initial do
        state = self.states[state.initial]
        self:hook(state, "entry", event)
    end
    self.current = state
    self.history[#self.history + 1] = state.path
    for _, listener in ipairs(self.listeners) do
        listener(state.path, event)
    end
end

function Machine:leave(above, event)
    local state = self.current
    while state and state ~= above do
        self:hook(state, "exit", event)
        state = state.parent
    end
end

local function common_ancestor(a, b)
    while a and a.depth > b.depth do a = a.parent end
    while b and a and b.depth > a.depth do b = b.parent end
    while a ~= b do
        a = a and a.parent
        b = b and b.parent
    end
    return a
end

-- Finds the innermost transition for an event whose guard agrees.
function Machine:find(event)
    local state = self.current
    while state do
        for _, transition in ipairs(state.transitions[event.name] or {}) do
            if not transition.guard or transition.guard(self.context, event) then
                return transition, state
            end
        end
        state = state.parent
    end
end

function Machine:step(event)
    if self.current.final then return false, "finished" end
    local transition, source = self:find(event)
    if not transition then return false, "no transition for " .. event.name .. " in " .. self.current.path end
    local target = transition.target
    if not target then
        if transition.action then transition.action(self.context, event) end
        return true
    end
    local above = common_ancestor(source, target)
    if above == target or above == source then above = above.parent end
    self:leave(above, event)
    if transition.action then transition.action(self.context, event) end
    self:enter(target, above, event)
    return true
end

-- Sends an event. Events sent by hooks and actions wait until the running one is done.
function Machine:send(name, payload)
    local event = {name = name, payload = payload}
    if self.running then
        self.queue[#self.queue + 1] = event
        return true
    end
    self.running = true
    local ok, handled, reason = pcall(self.step, self, event)
    while ok and #self.queue > 0 do
        ok, reason = pcall(self.step, self, table.remove(self.queue, 1))
        if ok then reason = nil end
    end
    self.running = false
    if not ok then
        self.queue = {}
        error(reason or handled, 0)
    end
    return handled, reason
end

function Machine:is_in(path)
    local current = self.current.path
    return current == path or current:sub(1, #path + 1) == path .. "."
end

function Machine:can(name)
    return not self.current.final and self:find({name = name}) ~= nil
end

function Machine:listen(f)
    table.insert(self.listeners, f)
end

-- The names of all events that the current state or its parents know, sorted.
function Machine:events()
    local seen, out = {}, {}
    local state = self.current
    while state do
        for name in pairs(state.transitions) do
            if not seen[name] then
                seen[name] = true
                out[#out + 1] = name
            end
        end
        state = state.parent
    end
    table.sort(out)
    return out
end

return machine
