from celery import Celery

app = Celery("shop")
app.conf.update(task_time_limit=60, task_acks_late=True)
