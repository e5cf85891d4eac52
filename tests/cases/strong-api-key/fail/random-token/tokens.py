import random
import string

def make_reset_token():
    return "".join(random.choices(string.ascii_letters, k=32))
