"""Settings that every environment shares; all that differs comes from the environment."""

from environs import Env, validate

from telemetry.logs import logging_config

env = Env()

SECRET_KEY = env.str("DJANGO_SECRET_KEY", validate=validate.Length(min=50))
DEBUG = False
ALLOWED_HOSTS: list[str] = [*env.list("ALLOWED_HOSTS"), *env.list("POD_IP", [])]
DEPLOY_ENV = env.str("DEPLOY_ENV")
RELEASE = env.str("RELEASE")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "corsheaders",
    "rest_framework",
    "bookings",
    "health",
    "telemetry",
]

MIDDLEWARE = [
    "telemetry.middleware.RequestContextMiddleware",
    "telemetry.middleware.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "telemetry.middleware.ContentSecurityPolicyMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
APPEND_SLASH = False

# 13 Pods (12 and one surge) x 2 processes x 4 connections, and 3 workers x 4 x 4: 152 of the
# 200 that deploy/base/database.yaml allows.
DATABASES = {
    "default": {
        **env.dj_db_url("DATABASE_URL"),
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": env.int("DB_POOL_MAX", 4, validate=validate.Range(1, 20)),
                "timeout": 5,
                "max_lifetime": 1800,
            },
            "connect_timeout": 5,
            "sslmode": env.str("DATABASE_SSLMODE", "verify-full"),
            "sslrootcert": env.str("DATABASE_CA", "/etc/berths/db-ca/ca.crt"),
            "options": "-c statement_timeout=5000 -c lock_timeout=2000",
        },
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL"),
        "TIMEOUT": 300,
        "KEY_PREFIX": "berths",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["bookings.tokens.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "bookings.paging.NewestFirst",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.ScopedRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "30/min", "user": "300/min", "book": "20/min"},
    "EXCEPTION_HANDLER": "bookings.problems.problem_details",
    "UNAUTHENTICATED_USER": None,
}

CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ORIGINS", [])
CORS_ALLOW_CREDENTIALS = False

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^-/"]
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
# callers are known by a bearer token; no cookie is read, so nothing can be forged by a page
SILENCED_SYSTEM_CHECKS = ["security.W003"]

CELERY_BROKER_URL = env.str("BROKER_URL")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 45
CELERY_TASK_SOFT_TIME_LIMIT = 30
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "socket_timeout": 5}

HARBOUR_API_URL = env.str("HARBOUR_API_URL")
HARBOUR_API_TOKEN = env.str("HARBOUR_API_TOKEN")
TOKEN_JWKS_URL = env.str("TOKEN_JWKS_URL")
TOKEN_AUDIENCE = env.str("TOKEN_AUDIENCE")
TOKEN_ISSUER = env.str("TOKEN_ISSUER")

FEATURE_WAITLIST = env.bool("FEATURE_WAITLIST", False)

LOG_LEVEL = env.str(
    "LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
)
LOGGING = logging_config(LOG_LEVEL)
