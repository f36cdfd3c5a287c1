local function main()
    local ch = process.listen("request", {message = true})
    local msg = ch:receive()
    local sender = msg:from()
    local data = msg:payload():data()
    return {sender = sender, data = data, topic = msg:topic()}
end

return { main = main }
