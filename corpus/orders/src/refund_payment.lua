local function main(payment_id)
    print("refunded " .. payment_id)
    return {payment_id = payment_id, status = "refunded"}
end

return { main = main }
