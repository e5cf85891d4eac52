import os

DEBUG = True
SECRET_KEY = os.getenv("SECRET_KEY", "s3cr3t-orders-key")
DATABASE_URL = os.getenv("DATABASE_URL", "sqlite:///orders.db")
GATEWAY_URL = os.getenv("GATEWAY_URL", "http://localhost:9000")
E_MAIL_KEY = "orders-mail-4711"
