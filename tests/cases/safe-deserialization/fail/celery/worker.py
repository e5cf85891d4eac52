from celery import Celery
import pickle
app = Celery("shop")
app.conf.update(accept_content=["json", "pickle"])
