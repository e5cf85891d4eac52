def read(raw):
    return raw.decode('utf-8')  # not jwt.decode(verify=False)
