-- Single checks. A rule is a function of a value that returns nil when all is well, else a text.
local rules = {}

function rules.min(limit)
    return function(value)
        if value < limit then return "must be at least " .. limit end
    end
end

function rules.max(limit)
    return function(value)
        if value > limit then return "must be at most " .. limit end
    end
end

function rules.length(shortest, longest)
    return function(value)
        local length = #value
        if length < shortest then return "must have at least " .. shortest .. " items" end
        if longest and length > longest then return "must have at most " .. longest .. " items" end
    end
end

function rules.pattern(pattern, description)
    return function(value)
        if not value:find(pattern) then return "must be " .. (description or "like " .. pattern) end
    end
end

function rules.one_of(...)
    local allowed, listed = {}, {}
    for i, value in ipairs({...}) do
        allowed[value] = true
        listed[i] = tostring(value)
    end
    return function(value)
        if not allowed[value] then return "must be one of " .. table.concat(listed, ", ") end
    end
end

function rules.integer(value)
    if value ~= math.floor(value) then return "must be a whole number" end
end

function rules.unique(key)
    return function(list)
        local seen = {}
        for i, item in ipairs(list) do
            local value = item
            if key then value = item[key] end
            if value ~= nil then
                if seen[value] then return "items " .. seen[value] .. " and " .. i .. " are the same" end
                seen[value] = i
            end
        end
    end
end

-- The Luhn checksum of card numbers.
function rules.luhn(text)
    local sum, double = 0, false
    for i = #text, 1, -1 do
        local digit = text:byte(i) - 48
        if digit < 0 or digit > 9 then return "must contain digits only" end
        if double then
            digit = digit * 2
            if digit > 9 then digit = digit - 9 end
        end
        sum = sum + digit
        double = not double
    end
    if sum % 10 ~= 0 then return "has a wrong check digit" end
end

function rules.email(value)
    local name, domain = value:match("^([%w._%+-]+)@([%w.-]+)$")
    if not name or not domain:find("%.%a%a+$") or domain:find("..", 1, true) then
        return "must be an e-mail address"
    end
end

-- All of the rules; the first complaint counts.
function rules.all(...)
    local list = {...}
    return function(value)
        for _, rule in ipairs(list) do
            local complaint = rule(value)
            if complaint then return complaint end
        end
    end
end

-- At least one of the rules.
function rules.any(...)
    local list = {...}
    return function(value)
        local complaints = {}
        for i, rule in ipairs(list) do
            local complaint = rule(value)
            if not complaint then return nil end
            complaints[i] = complaint
        end
        return table.concat(complaints, " or ")
    end
end

return rules
