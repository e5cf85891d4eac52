import requests

def pay(card, settings):
    return requests.post(settings.url, json=card, verify=settings.authority)
