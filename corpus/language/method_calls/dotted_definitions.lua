-- Functions defined in nested tables.
local app = {util = {text = {}}}
function app.util.text.shout(s) return s:upper() .. "!" end
function app.util.text:register(name)
    self.names = self.names or {}
    self.names[#self.names + 1] = name
    return #self.names
end
print(app.util.text.shout("hey"))
app.util.text:register("a")
print(app.util.text:register("b") .. " " .. table.concat(app.util.text.names, ","))
