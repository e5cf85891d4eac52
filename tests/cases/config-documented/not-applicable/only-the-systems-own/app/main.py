import os

print(os.environ["PATH"], os.getenv("TZ"))
