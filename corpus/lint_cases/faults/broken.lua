local function main(order)
    if order.total != 0 then
        return os.time()
    end
    local x = = 2
end
return { main = main }
