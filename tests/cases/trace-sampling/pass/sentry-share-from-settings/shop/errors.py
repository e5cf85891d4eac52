import sentry_sdk

from shop.settings import settings

sentry_sdk.init(dsn=settings.dsn, traces_sample_rate=settings.share)
