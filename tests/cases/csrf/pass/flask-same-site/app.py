from flask import Flask, request
from flask_login import login_user
app = Flask(__name__)
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"

@app.post("/login")
def login():
    login_user(find(request.form))
    return "ok"
