from sqlalchemy import Column, ForeignKey, Index, Integer
from base import Base

class Line(Base):
    __tablename__ = "lines"
    id = Column(Integer, primary_key=True)
    order_id = Column(Integer, ForeignKey("orders.id"))
    __table_args__ = (Index("by_order", "order_id"),)
