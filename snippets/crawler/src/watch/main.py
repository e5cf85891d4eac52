"""The application that Celery is told to run."""

from watch.settings import read_settings
from watch.tasks import create_app

app = create_app(read_settings())
