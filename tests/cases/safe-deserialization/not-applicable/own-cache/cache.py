import pickle

def read(path):
    return pickle.loads(path.read_bytes())
