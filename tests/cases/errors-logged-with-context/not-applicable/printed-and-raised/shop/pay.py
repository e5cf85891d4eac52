def pay(order):
    try:
        order.charge()
    except Exception as error:
        print("payment failed: " + str(error))
        raise


def total(order):
    try:
        return order.total
    except AttributeError as error:
        print(error)
        return 0
