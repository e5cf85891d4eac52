DEBUG = False
INSTALLED_APPS = ["shop"]
