import requests


def check(answer):
    if not answer.ok:
        raise RuntimeError(answer.reason)


def pay(card):
    answer = requests.post("https://pay.example.com/charges", json=card, timeout=5)
    check(answer)
    return answer.json()


def raw(card):
    return requests.post("https://pay.example.com/charges", json=card, timeout=5)
