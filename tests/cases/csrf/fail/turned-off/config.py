import flask_wtf

class ProductionConfig:
    WTF_CSRF_ENABLED = False
