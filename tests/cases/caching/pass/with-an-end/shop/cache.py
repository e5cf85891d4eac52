import redis

client = redis.Redis()


def remember(key, value):
    client.set(f"cache:{key}", value, ex=60)
