from celery import Celery

app = Celery("shop")
app.conf.beat_schedule = {"expire": {"task": "shop.expire", "schedule": 60.0}}
