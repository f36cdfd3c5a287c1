-- Names that differ only in case or underscores.
local value, Value, VALUE, _value, value_, __value = 1, 2, 3, 4, 5, 6
print(value .. Value .. VALUE .. _value .. value_ .. __value)
local function f() return "f" end
local function F() return "F" end
local function f_() return "f_" end
local function _f() return "_f" end
print(f() .. F() .. f_() .. _f())
local class, class_ = "class", "class_"
print(class .. " " .. class_)
local l, O, I, x1, x2 = 1, 2, 3, 4, 5
print(tostring(l + O + I + x1 + x2))
