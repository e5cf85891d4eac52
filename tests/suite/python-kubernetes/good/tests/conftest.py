import time

import jwt
import pytest

from parcels.settings import get_settings


@pytest.fixture
def token() -> str:
    claims = {"sub": "ada", "aud": "parcels", "exp": time.time() + 60}
    key = get_settings().token_key.get_secret_value()
    return jwt.encode(claims, key, algorithm="HS256")
