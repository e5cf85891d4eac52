from fastapi import FastAPI

DEBUG = True  # of another thing: the application below does not read it

app = FastAPI(debug=False)
