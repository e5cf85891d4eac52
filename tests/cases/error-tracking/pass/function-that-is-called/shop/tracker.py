import sentry_sdk


def start_tracker(dsn):
    sentry_sdk.init(dsn=dsn)
