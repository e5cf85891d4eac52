class Order:
    def total(self):
        return 1

    def pay(self):
        # A comment is no docstring.
        return 2

    def cancel(self):
        return 3

    def refund(self):
        return 4
