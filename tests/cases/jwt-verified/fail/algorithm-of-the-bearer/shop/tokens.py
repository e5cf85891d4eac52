import jwt


def caller(token, key):
    return jwt.decode(token, key, algorithms=[jwt.get_unverified_header(token)["alg"]], audience="shop")
