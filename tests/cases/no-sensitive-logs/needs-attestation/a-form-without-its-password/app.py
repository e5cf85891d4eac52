import logging

from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger(__name__)


@app.post("/users")
def create():
    form = dict(request.form)
    return check(form)


def check(form):
    known = form.pop("password")
    log.debug("validating %s", form)
    return known
