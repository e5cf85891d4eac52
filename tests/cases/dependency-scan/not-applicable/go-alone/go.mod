module example.org/orders

go 1.25.0
