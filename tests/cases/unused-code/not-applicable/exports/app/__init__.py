from app.orders import Order
