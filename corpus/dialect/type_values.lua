-- spec/dialect.md §2.2: types are values; a call validates, `is` gives the value or an error.
type Age = number @min(0) @max(150)
type User = {name: string @min_len(1), age: Age, nick?: string, tags: {string}}
type State = "open" | "closed"
type Scores = {[string]: integer}
local user = {name = "Ann", age = 30, tags = {"a"}, extra = true}
print(tostring(User(user) == user))
local value, err = User:is(user)
print(tostring(value == user), tostring(err))
value, err = User:is({name = "Bob", tags = {}})
print(tostring(value), type(err), err:kind(), err:details().field)
value, err = User:is({name = "Bob", age = 200, tags = {}})
print(tostring(value), err:kind())
print(tostring(State:is("open")), tostring(State:is("ajar")))
print(tostring(Scores:is({a = 1, b = 3.0}) ~= nil), tostring(Scores:is({a = 1.5})))
print(tostring((pcall(Age, -1))), Age(42))
print(string("text"), integer(3.0), tostring((pcall(function() return integer("5") end))), tostring((pcall(function() return string(5) end))))
print(string.upper("still the library"))
local typed: number, other: string? = 5, nil
local cast = (typed as any) :: number
print(cast + typed!, tostring(other))
local function generic<T>(list: {T}, pick: (T) -> boolean): T?
    for _, item in ipairs(list) do if pick(item) then return item end end
    return nil
end
print(generic({1, 5, 9}, function(n: number): boolean return n > 3 end))
