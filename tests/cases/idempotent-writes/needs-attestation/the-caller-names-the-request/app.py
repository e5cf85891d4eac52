from flask import Flask, request

app = Flask(__name__)


@app.route("/payment", methods=["POST"])
def payment():
    known = request.form["uuid"]
    send(amount=request.form["amount"], uuid=known)
    return "", 201
