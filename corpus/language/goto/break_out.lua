-- Leaving several loops at once.
local found
for i = 1, 10 do
    for j = 1, 10 do
        for k = 1, 10 do
            if i * j * k == 42 and i < j and j < k then
                found = i .. "*" .. j .. "*" .. k
                goto done
            end
        end
    end
end
::done::
print(found)
local tries = 0
while true do
    repeat
        tries = tries + 1
        if tries == 5 then goto out end
    until false
end
::out::
print("tries " .. tries)
