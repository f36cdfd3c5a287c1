local function main(name)
    local result, err = process.exec(
        "app:hello_workflow",
        "app:worker",
        {name = name}
    )
    if err then
        return nil, err
    end
    -- result contains the workflow return value
    return result
end

return { main = main }
