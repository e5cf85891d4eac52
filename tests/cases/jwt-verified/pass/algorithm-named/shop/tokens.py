import jwt


def caller(token, key):
    kid = jwt.get_unverified_header(token)["kid"]
    return jwt.decode(token, key, algorithms=["RS256"], audience="shop")
