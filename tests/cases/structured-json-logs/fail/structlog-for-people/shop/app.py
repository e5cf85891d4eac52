import structlog
from fastapi import FastAPI

structlog.configure(processors=[structlog.processors.add_log_level, structlog.dev.ConsoleRenderer()])
app = FastAPI()
