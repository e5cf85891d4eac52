class order_line:
    amount = 1
