bind = ":8000"
accesslog = "-"
