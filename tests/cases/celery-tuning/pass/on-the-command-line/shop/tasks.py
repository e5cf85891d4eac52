from celery import Celery

app = Celery("shop")
app.conf.task_acks_late = False
