from flask import Flask, request

app = Flask(__name__)


@app.route("/refunds", methods=["POST"])
def refund():
    return give_back(request.json)
