import random

def roll():
    token_count = random.randint(1, 6)
    return token_count
