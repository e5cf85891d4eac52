"""What Celery is told to run: `celery --app orders.worker worker`, and `beat` for the clock."""

from orders.jobs import create_jobs
from orders.settings import read_settings

app = create_jobs(read_settings())
