-- Taking a URL apart.
local function parse(url)
    local scheme, rest = url:match("^(%a[%w+.-]*)://(.+)$")
    if not scheme then return nil end
    local authority, path = rest:match("^([^/?#]*)([^?#]*)")
    local host, port = authority:match("^(.-):(%d+)$")
    local query = rest:match("%?([^#]*)")
    return {scheme = scheme, host = host or authority, port = port, path = path, query = query}
end
for _, url in ipairs({"http://example.com:8080/a/b?x=1&y=2#top", "https://lua.org", "ftp://h/p", "nothing"}) do
    local u = parse(url)
    if u then
        print(u.scheme .. " " .. u.host .. " " .. tostring(u.port) .. " [" .. u.path .. "] " .. tostring(u.query))
    else
        print("not a url: " .. url)
    end
end
