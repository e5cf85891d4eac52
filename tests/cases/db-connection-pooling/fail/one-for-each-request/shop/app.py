import psycopg
from flask import Flask

app = Flask(__name__)


@app.get("/orders")
def orders():
    with psycopg.connect("dbname=shop") as db:
        return db.execute("SELECT 1").fetchall()
