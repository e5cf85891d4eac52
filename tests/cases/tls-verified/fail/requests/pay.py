import requests

def pay(card):
    return requests.post("https://gateway.example.com/charges", json=card, verify=False)
