from datetime import datetime
from typing import (
    Any,
    Optional,
)


def now() -> Any:
    return datetime.now()
