from sqlalchemy import create_engine


class OrdersDb:
    def __init__(self, uri):
        self.engine = create_engine(uri, pool_size=5, max_overflow=0, pool_pre_ping=True)
