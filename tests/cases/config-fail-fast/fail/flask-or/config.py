import os


class Config:
    SECRET_KEY = os.environ.get("SECRET_KEY") or "hard to guess string"
    PAGE = os.environ.get("PAGE") or "20"
