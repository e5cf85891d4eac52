module shop/orders
