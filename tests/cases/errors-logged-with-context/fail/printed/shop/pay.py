def pay(order):
    try:
        order.charge()
    except Exception as error:
        print("payment failed: " + str(error))
