from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    page_size: int = 20
    jwt_secret: str = "change-me"
    database_url: str
