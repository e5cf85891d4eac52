from flask import Flask, make_response, redirect, request

app = Flask(__name__)


@app.route("/login", methods=["POST"])
def login():
    answer = make_response(redirect("/"))
    answer.set_cookie(app.config["THEME"], theme_for(request.form))
    return answer


@app.route("/transfer", methods=["POST"])
def transfer():
    theme = request.cookies.get(app.config["THEME"])
    return send(known(theme), request.form["amount"])
