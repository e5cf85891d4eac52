from fastapi import FastAPI
app = FastAPI()
TABLE = "orders"

@app.get("/orders/{number}")
def order(number: int):
    return db.execute(f"SELECT * FROM {TABLE} WHERE id = {number}").one()

def vacuum(connection, table):
    connection.execute(f"DELETE FROM {table}")
