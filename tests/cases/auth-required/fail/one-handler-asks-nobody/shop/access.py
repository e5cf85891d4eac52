from fastapi import HTTPException


def caller(token: str) -> str:
    raise HTTPException(401, "a token is needed")
