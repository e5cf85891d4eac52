def total(order):
    """The sum in cents."""


def place(order):
    pass


def cancel(order):
    pass


def refund(order):
    pass


class Order:
    pass
