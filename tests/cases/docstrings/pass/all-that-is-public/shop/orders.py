class Order:
    """What a customer wants."""

    class Meta:
        pass

    def total(self):
        """In cents."""

    def _round(self):
        pass


def place(order):
    """Keep it."""

    def again():
        pass


def cancel(order):
    """Before it is paid."""


def refund(order):
    """After."""
