local model = require("model")

local count: integer = 0

local function check(condition: any, message: string)
    assert(condition, message)
    count = count + 1
end

local function field_of(t: any, value: any): string?
    local valid, problem = t:is(value)
    if not problem then
        return nil
    end
    check(valid == nil, "no value beside an error")
    check(problem:kind() == errors.INVALID, "kind " .. problem:kind())
    return problem:details().field
end

local function address(country: string): model.Address
    return {street = "Main St 1", city = "Town", country = country}
end

local function order(): any
    return {
        id = "o-1",
        currency = "EUR",
        customer = {id = "c-1", address = address("DE"), tags = {"new"}},
        items = {{sku = "AB-12", quantity = 2, price = 2.5}},
        discounts = {welcome = 10},
        extra_fields = "are allowed"
    }
end

local function test_scalars()
    check(model.Currency:is("EUR") == "EUR", "a literal of the union")
    check(model.Currency:is("CHF") == nil, "another text")
    check(model.Sku:is("AB-12") == "AB-12", "pattern")
    check(model.Sku:is("ab-12") == nil, "pattern mismatch")
    check(model.Percent:is(0) == 0 and model.Percent:is(100) == 100, "limits are included")
    check(model.Percent:is(101) == nil and model.Percent:is(-1) == nil, "beyond the limits")
    check(model.Percent:is("50") == nil, "no conversion")
end

local function test_records()
    check(field_of(model.Order, order()) == nil, "a valid order")
    local o = order()
    o.currency = nil
    check(field_of(model.Order, o) == "currency", "a missing field")
    o = order()
    o.customer.address = nil
    check(field_of(model.Order, o) == nil, "an optional record")
    o.customer.address = address("GERMANY")
    check(field_of(model.Order, o) == "customer.address.country", "a nested field")
    o = order()
    o.items = {}
    check(field_of(model.Order, o) == "items", "a short list")
    o = order()
    o.discounts.huge = 200
    check(field_of(model.Order, o) ~= nil, "a bad map value")
    check(model.Order:is("text") == nil, "no record at all")
end

local function test_calls()
    local o = order()
    check(model.Order(o) == o, "a call gives the same value")
    local ok, message = pcall(function() return model.Item({sku = "AB-1", quantity = 0, price = 1}) end)
    check(not ok, "a call raises: " .. tostring(message))
    check(not pcall(function() return string(5) end), "string() converts nothing")
    check(integer(3.0) == 3 and number(2.5) == 2.5 and string("x") == "x" and boolean(false) == false, "built-in types")
end

local function test_unions_and_intersections()
    check(model.Payment:is({kind = "card", number = "1"}) ~= nil, "first member")
    check(model.Payment:is({kind = "transfer", iban = "DE1"}) ~= nil, "second member")
    check(model.Payment:is({kind = "card", iban = "DE1"}) == nil, "neither")
    check(model.Person:is({name = "Ann", age = 30}) ~= nil, "both halves")
    check(model.Person:is({name = "Ann"}) == nil, "one half")
    check(model.Node:is({value = 1, next = {value = 2, next = {value = 3}}}) ~= nil, "a recursive type")
    check(model.Node:is({value = 1, next = {value = "two"}}) == nil, "a bad inner node")
end

local function main()
    test_scalars()
    test_records()
    test_calls()
    test_unions_and_intersections()
    print("ok " .. count)
end

return { main = main }
