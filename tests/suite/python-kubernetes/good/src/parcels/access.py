"""Who asks."""

from typing import Annotated

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from parcels.settings import get_settings

bearer = HTTPBearer(auto_error=False)


def caller(given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
    """The name in the verified token; 401 for any other."""
    if given is None:
        raise HTTPException(401, "a bearer token is needed")
    try:
        claims = jwt.decode(
            given.credentials,
            get_settings().token_key.get_secret_value(),
            algorithms=["HS256"],
            audience="parcels",
            options={"require": ["exp", "sub"]},
        )
    except jwt.InvalidTokenError:
        raise HTTPException(401, "the token is not valid") from None
    return str(claims["sub"])
