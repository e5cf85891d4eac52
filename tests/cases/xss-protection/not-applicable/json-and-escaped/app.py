from flask import Flask, escape
app = Flask(__name__)

@app.get("/hello/<name>")
def hello(name):
    return f"<h1>{escape(name)}</h1>"
