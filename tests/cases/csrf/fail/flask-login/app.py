from flask import Flask, request
from flask_login import LoginManager, login_user
app = Flask(__name__)
LoginManager(app)

@app.route("/login", methods=["POST"])
def login():
    login_user(find(request.form))
    return "ok"
