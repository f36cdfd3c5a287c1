local function main()
    local msg = process.listen("cross_host_ping", {message = true}):receive()
    local data = msg:payload():data()
    process.send(msg:from(), "cross_host_pong", {data = data.data .. " back"})
    return {from = msg:from()}
end

return { main = main }
