from contextlib import suppress
from pathlib import Path


def forget(path):
    with suppress(FileNotFoundError):
        Path(path).unlink()
