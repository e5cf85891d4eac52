import os

SECRET_KEY = os.environ["SECRET_KEY"]
PAGE_SIZE = os.getenv("PAGE_SIZE", "20")
TOKEN_LIFETIME_MINUTES = os.getenv("TOKEN_LIFETIME_MINUTES", "fifteen")
