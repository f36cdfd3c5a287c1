-- Books an amount; negative amounts below a limit are refused.
local function main(entry)
    if entry.amount < -500 then
        error("amount too large: " .. tostring(entry.amount))
    end
    return {reference = entry.account .. "/" .. tostring(entry.amount)}
end

return {main = main}
