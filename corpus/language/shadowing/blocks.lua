-- An inner declaration hides the outer one until its block ends.
local x = 1
do
    print("outer " .. x)
    local x = 2
    print("inner " .. x)
    do
        local x = x + 10
        print("innermost " .. x)
        x = x + 1
        print("changed " .. x)
    end
    print("inner again " .. x)
    x = 5
end
print("outer again " .. x)
