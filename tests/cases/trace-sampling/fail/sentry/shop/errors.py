import sentry_sdk

sentry_sdk.init(dsn=None, traces_sample_rate=1.0)
