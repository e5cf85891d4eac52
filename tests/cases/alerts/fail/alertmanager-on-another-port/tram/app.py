import os

from fastapi import FastAPI
from prometheus_client import Gauge, start_http_server

app = FastAPI()
DELAY = Gauge("tram_delay_seconds", "Delay.")
start_http_server(int(os.environ.get("METRICS_PORT", "9464")))
