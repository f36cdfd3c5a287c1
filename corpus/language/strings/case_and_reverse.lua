-- upper, lower, reverse, rep.
print(("Hello World"):upper() .. " " .. ("Hello World"):lower())
print(("stressed"):reverse())
print(("ab"):rep(3) .. "|" .. ("x"):rep(0) .. "|" .. ("x"):rep(-1) .. "|" .. (""):rep(5))
local function palindrome(text)
    text = text:lower():gsub("[^%a]", "")
    return text == text:reverse()
end
print(tostring(palindrome("A man, a plan, a canal: Panama")))
print(tostring(palindrome("Not a palindrome")))
