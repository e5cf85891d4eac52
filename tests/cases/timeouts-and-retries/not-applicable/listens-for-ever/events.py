from tenacity import retry, wait_exponential


def listen(client, clients):
    @retry(wait=wait_exponential(min=1, max=30))
    def _listen():
        while True:
            message = client.pubsub().get_message(timeout=5)
            for each in clients:
                each.put(message)

    return _listen
