"""Settings of the tests: fixed values, the data stores of the job."""

import os

os.environ.setdefault("DJANGO_SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost")
os.environ.setdefault("DATABASE_URL", "postgres://berths:berths@localhost:5432/berths")
os.environ.setdefault("DATABASE_SSLMODE", "disable")
os.environ.setdefault("BROKER_URL", "redis://localhost:6379/0")
os.environ.setdefault("CACHE_URL", "redis://localhost:6379/1")
os.environ.setdefault("HARBOUR_API_URL", "https://harbour.test")
os.environ.setdefault("HARBOUR_API_TOKEN", "harbour-token-of-the-tests")
os.environ.setdefault("TOKEN_JWKS_URL", "https://login.test/jwks.json")
os.environ.setdefault("TOKEN_AUDIENCE", "berths")
os.environ.setdefault("TOKEN_ISSUER", "https://login.test/")
os.environ.setdefault("DEPLOY_ENV", "test")
os.environ.setdefault("RELEASE", "test")

from config.settings.base import *  # noqa: E402, F403

SECURE_SSL_REDIRECT = False
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W008"]
CELERY_TASK_ALWAYS_EAGER = True
