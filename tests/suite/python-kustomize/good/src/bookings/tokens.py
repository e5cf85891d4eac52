"""Who calls: the bearer's token, verified with the keys of the login service."""

from dataclasses import dataclass
from functools import lru_cache

import jwt
from django.conf import settings
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


@dataclass(frozen=True)
class Caller:
    """A verified caller."""

    subject: str
    is_authenticated: bool = True

    @property
    def pk(self) -> str:
        """Return what the throttle counts by."""
        return self.subject


@lru_cache(maxsize=1)
def key_client() -> jwt.PyJWKClient:
    """Return the client of the key set; keys are kept for five minutes."""
    return jwt.PyJWKClient(settings.TOKEN_JWKS_URL, lifespan=300, timeout=3)


class BearerAuthentication(BaseAuthentication):
    """Authentication by `Authorization: Bearer TOKEN`."""

    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        """Return the caller, or refuse a token that is not verified."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            key = key_client().get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=settings.TOKEN_AUDIENCE,
                issuer=settings.TOKEN_ISSUER,
                options={"require": ["exp", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise AuthenticationFailed("The token is not valid.") from error
        return Caller(claims["sub"]), token

    def authenticate_header(self, request: Request) -> str:
        """Say how to authenticate, so that the answer is 401."""
        return "Bearer"
