print("sentry")
