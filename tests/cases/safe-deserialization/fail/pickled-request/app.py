import pickle
from flask import Flask, request
app = Flask(__name__)

@app.post("/job")
def job():
    return run(pickle.loads(request.data))
