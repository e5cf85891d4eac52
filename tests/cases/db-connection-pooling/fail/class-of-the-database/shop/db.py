from sqlalchemy import create_engine


class OrdersDb:
    def __init__(self, uri):
        self.engine = create_engine(uri)
