from slowapi import Limiter
limiter = Limiter(key_func=str)

@app.get("/orders")
@limiter.limit("10/minute")
def orders(request):
    return []
