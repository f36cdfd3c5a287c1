-- Runs steps and undoes the finished ones in reverse order when one fails.
local Saga = {}
Saga.__index = Saga

function Saga.new(name)
    return setmetatable({ name = name, undo = {} }, Saga)
end

function Saga:step(action, compensate)
    local ok, result, err = pcall(action)
    if not ok then
        return nil, result
    end
    if err ~= nil then
        return nil, err
    end
    self.undo[#self.undo + 1] = compensate
    return result
end

function Saga:rollback()
    local failures = {}
    for position = #self.undo, 1, -1 do
        local ok, err = pcall(self.undo[position])
        if not ok then
            table.insert(failures, tostring(err))
        end
    end
    self.undo = {}
    return failures
end

function Saga:__tostring()
    return "saga " .. self.name
end

return Saga
