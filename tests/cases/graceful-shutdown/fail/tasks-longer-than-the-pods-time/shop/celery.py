from celery import Celery

app = Celery("shop")
app.conf.update(worker_prefetch_multiplier=1)
