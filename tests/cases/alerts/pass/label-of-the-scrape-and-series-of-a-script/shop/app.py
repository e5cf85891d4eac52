from fastapi import FastAPI
from prometheus_client import Counter, Histogram, make_asgi_app

app = FastAPI()
app.mount("/metrics", make_asgi_app())
ANSWERS = Counter("parcel_answers", "Answers.", ["method", "outcome"])
TIME = Histogram("parcel_answer_seconds", "Time.", buckets=(0.1, 0.3, 1))
