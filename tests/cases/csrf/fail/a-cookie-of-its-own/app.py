from flask import Flask, make_response, redirect, request

app = Flask(__name__)


@app.route("/login", methods=["POST"])
def login():
    answer = make_response(redirect("/"))
    answer.set_cookie(app.config["TOKEN_NAME"], token_for(request.form))
    return answer


@app.route("/transfer", methods=["POST"])
def transfer():
    token = request.cookies.get(app.config["TOKEN_NAME"])
    return send(known(token), request.form["amount"])
