class Orders:
    def __init__(self, name: str):
        self.name = name

    def total(self, order: int) -> int:
        return 1

    @classmethod
    def made(cls, *orders: int, **more: str) -> "Orders":
        return cls("a")


def place(order: int) -> None: ...


async def refund(order: int) -> None: ...
