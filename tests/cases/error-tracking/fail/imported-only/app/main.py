import sentry_sdk


def tell(error):
    sentry_sdk.capture_exception(error)
