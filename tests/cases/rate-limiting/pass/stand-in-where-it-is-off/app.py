from flask import Flask

import settings


def create_app() -> Flask:
    app = Flask(__name__)
    if settings.LIMITS:
        from flask_limiter import Limiter

        limiter = Limiter(key_func=lambda: "all", default_limits=["100 per minute"])
    else:
        from .no_limiter import Limiter

        limiter = Limiter()
    limiter.init_app(app)
    return app
