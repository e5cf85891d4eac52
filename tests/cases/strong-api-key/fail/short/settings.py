from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

class Settings(BaseSettings):
    secret_key: SecretStr = Field(min_length=8)
