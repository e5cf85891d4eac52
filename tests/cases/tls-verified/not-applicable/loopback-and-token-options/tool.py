import requests

def status(form):
    requests.get("https://localhost:8443/healthz", verify=False)
    return form.check(verify=False)
