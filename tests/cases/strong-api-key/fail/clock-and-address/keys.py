import uuid


def new(user):
    user.api_key = str(uuid.uuid1())
