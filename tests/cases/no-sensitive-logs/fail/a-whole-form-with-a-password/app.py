import logging

from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger(__name__)


@app.post("/users")
def create():
    form = dict(request.form)
    return check(form)


def check(form):
    log.debug("validating %s", str(form))
    if form["password"] != form["password-repeat"]:
        raise ValueError("the passwords differ")
