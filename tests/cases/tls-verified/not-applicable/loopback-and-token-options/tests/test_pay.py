requests.post(url, verify=False)
