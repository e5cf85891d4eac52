def total() -> int:
    return 2
