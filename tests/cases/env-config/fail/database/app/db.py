from sqlalchemy import create_engine

engine = create_engine("postgresql://shop:shop@db.internal/shop", pool_size=5)
