import os

SECRET_KEY = os.getenv("SECRET_KEY", "s3cr3t-orders-key")
PAGE_SIZE = os.getenv("PAGE_SIZE", "20")
