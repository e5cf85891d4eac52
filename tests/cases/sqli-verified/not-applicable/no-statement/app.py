from flask import Flask, request
app = Flask(__name__)

@app.get("/run")
def run():
    return tasks.execute(f"report {request.args['name']}")
