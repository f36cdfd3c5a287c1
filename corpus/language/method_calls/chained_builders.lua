-- A builder with chained calls over several lines.
local Query = {}
Query.__index = Query
local function from(name) return setmetatable({source = name, conditions = {}, fields = {}}, Query) end
function Query:select(...)
    for _, f in ipairs({...}) do self.fields[#self.fields + 1] = f end
    return self
end
function Query:where(condition)
    self.conditions[#self.conditions + 1] = condition
    return self
end
function Query:limit(n) self.count = n return self end
function Query:text()
    local parts = {"SELECT", #self.fields > 0 and table.concat(self.fields, ", ") or "*", "FROM", self.source}
    if #self.conditions > 0 then
        parts[#parts + 1] = "WHERE " .. table.concat(self.conditions, " AND ")
    end
    if self.count then parts[#parts + 1] = "LIMIT " .. self.count end
    return table.concat(parts, " ")
end
print(from("orders"):text())
print(from("orders")
    :select("id", "total")
    :where("total > 10")
    :where("state = 'open'")
    :limit(5)
    :text())
