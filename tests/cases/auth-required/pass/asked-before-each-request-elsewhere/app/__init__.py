from flask import Flask

from app.authentication import requires_admin_auth
from app.keys import keys


def create_app():
    application = Flask(__name__)
    keys.before_request(requires_admin_auth)
    application.register_blueprint(keys)
    return application
