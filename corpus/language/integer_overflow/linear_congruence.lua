-- A linear congruential sequence over 64-bit integers.
local state = 42
local function step()
    state = state * 6364136223846793005 + 1442695040888963407
    return state
end
for _ = 1, 6 do print(tostring(step())) end
