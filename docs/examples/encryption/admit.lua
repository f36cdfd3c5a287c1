local funcs = require("funcs")

local function main(patient)
    local note = process.listen("note"):receive()
    local diagnosis, err = funcs.call("clinic:diagnose", {name = patient.name, note = note})
    if err then
        return nil, err
    end
    return diagnosis
end

return { main = main }
