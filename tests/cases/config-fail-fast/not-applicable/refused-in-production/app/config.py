import os

SECRET_KEY = os.getenv("SECRET_KEY", "only-for-trying-out")

if SECRET_KEY == "only-for-trying-out" and os.getenv("STAGE") == "production":
    raise SystemExit("SECRET_KEY is not set")
