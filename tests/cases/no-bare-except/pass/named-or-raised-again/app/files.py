import os


def remove(path):
    try:
        os.remove(path)
    except FileNotFoundError:
        pass


def within(transaction, work):
    try:
        work()
    except:
        transaction.rollback()
        raise
