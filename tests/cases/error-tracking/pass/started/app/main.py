import os

import sentry_sdk

sentry_sdk.init(dsn=os.getenv("SENTRY_DSN"), release=os.getenv("REVISION"))
