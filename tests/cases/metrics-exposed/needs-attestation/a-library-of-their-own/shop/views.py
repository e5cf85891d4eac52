import markus

METRICS = markus.get_metrics("shop")
