return { name = "orders" }
