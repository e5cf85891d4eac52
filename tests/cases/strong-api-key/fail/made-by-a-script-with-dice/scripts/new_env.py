import random
import string

print(f"SECRET_KEY={''.join(random.choices(string.hexdigits, k=50))}")
