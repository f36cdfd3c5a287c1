local function main()
    -- Workflow side
    local ch = process.listen("get_status", {message = true})
    local msg = ch:receive()
    process.send(msg:from(), "status_response", {status = "processing", progress = 75})
    return {asked_by = msg:from()}
end

return { main = main }
