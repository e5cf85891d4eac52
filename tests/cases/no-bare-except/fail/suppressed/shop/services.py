from contextlib import suppress


def send(notices):
    for notice in notices:
        with suppress(Exception):
            notice.send()
