-- spec/dialect.md §1.1 and §1.11: what the engine does not have.
for _, name in ipairs({"utf8", "bit32", "debug", "io", "load", "loadstring", "dofile", "loadfile", "rawlen", "collectgarbage"}) do
    print(name .. " " .. tostring(_G[name]))
end
print(tostring(table.pack), tostring(table.move), tostring(coroutine.isyieldable), tostring(coroutine.close))
print(tostring(os.getenv), tostring(os.exit), os.platform)
