local c = require("collections")

local count: integer = 0

local function equal<T>(actual: T, expected: T, message: string)
    assert(actual == expected, message .. ": got " .. tostring(actual))
    count = count + 1
end

local function main()
    local numbers: {number} = {1, 2, 3, 4}
    equal(table.concat(c.map(numbers, function(n: number, i: integer): string return n .. "@" .. i end), " "),
        "1@1 2@2 3@3 4@4", "map")
    equal(#c.filter(numbers, function(n: number): boolean return n % 2 == 0 end), 2, "filter")
    equal(c.reduce(numbers, function(a: string, n: number): string return a .. n end, ""), "1234", "reduce")

    local found, index = c.find(numbers, function(n: number): boolean return n > 2 end)
    equal(found, 3, "found")
    equal(index, 3, "index")
    local missing = c.find(numbers, function(n: number): boolean return n > 9 end)
    equal(missing, nil, "missing")

    local groups = c.group({"apple", "avocado", "pear"}, function(s: string): string return s:sub(1, 1) end)
    equal(table.concat(c.keys(groups), " "), "a p", "groups")
    equal(#groups.a!, 2, "group size")

    equal(c.sum(), 0, "empty sum")
    equal(c.sum(1, 2, 3.5), 6.5, "sum")

    local a, b = c.pair("x", 1)
    equal((a :: string) .. (b as number), "x1", "pair")
    print("ok " .. count)
end

return { main = main }
