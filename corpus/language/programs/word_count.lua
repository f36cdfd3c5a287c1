-- Counting words and reporting the most frequent ones.
local text = [[
The quick brown fox jumps over the lazy dog. The dog sleeps; the fox does not.
A quick dog is not a lazy fox, and a fox is not a dog!]]
local counts = {}
for word in text:lower():gmatch("%a+") do counts[word] = (counts[word] or 0) + 1 end
local words = {}
for word, n in pairs(counts) do words[#words + 1] = {word = word, n = n} end
table.sort(words, function(a, b)
    if a.n ~= b.n then return a.n > b.n end
    return a.word < b.word
end)
for i = 1, 6 do print(string.format("%-6s %d", words[i].word, words[i].n)) end
print(tostring(#words))
