class OrdersTest {}
