-- Skipping code and merging branches.
local function classify(n)
    local result
    if n < 0 then result = "negative" goto finish end
    if n == 0 then result = "zero" goto finish end
    result = "positive"
    if n > 100 then result = "large " .. result end
    ::finish::
    return result
end
print(classify(-5) .. ", " .. classify(0) .. ", " .. classify(5) .. ", " .. classify(500))
do
    goto skip
    print("never")
    ::skip::
end
print("end")
