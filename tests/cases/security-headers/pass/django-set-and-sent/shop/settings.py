MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "shop.middleware.ContentSecurityPolicyMiddleware",
]
SECURE_HSTS_SECONDS = 31536000
