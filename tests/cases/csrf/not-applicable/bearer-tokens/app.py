from flask import Flask
app = Flask(__name__)

@app.post("/orders")
@token_required
def orders():
    return {}
