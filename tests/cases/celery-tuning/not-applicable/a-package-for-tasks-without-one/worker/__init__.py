from celery import Celery

app = Celery("worker", broker="redis://redis:6379/0")
app.conf.task_routes = {"worker.tasks.send": "mails"}
