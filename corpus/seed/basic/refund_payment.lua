local function main(payment_id)
    return {refunded = payment_id}
end

return { main = main }
