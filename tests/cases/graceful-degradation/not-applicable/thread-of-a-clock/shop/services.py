import threading

from django.conf import settings


def start():
    threading.Thread(target=beat, args=(settings.BEAT,), daemon=True).start()


def beat(seconds):
    pass
