-- The same name declared again for every call, as is usual with errors.
local function step(n)
    if n > 2 then return nil, "step " .. n .. " failed" end
    return "ok " .. n
end
local function run(limit)
    local first, err = step(1)
    if err then return err end
    local second, err = step(2)
    if err then return err end
    local third, err = step(limit)
    if err then return err end
    return first .. ", " .. second .. ", " .. third
end
print(run(2))
print(run(3))
