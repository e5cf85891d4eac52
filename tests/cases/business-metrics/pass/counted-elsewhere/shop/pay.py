from shop import metrics


def pay(order):
    metrics.PAYMENTS.labels(outcome="charged").inc()
