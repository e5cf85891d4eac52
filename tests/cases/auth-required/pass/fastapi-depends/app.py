from fastapi import Depends, FastAPI
app = FastAPI()

@app.get("/orders")
def list_orders(customer: str, user=Depends(current_user)):
    return find(user, customer)
