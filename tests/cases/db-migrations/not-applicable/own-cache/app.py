import sqlite3
from fastapi import FastAPI
app = FastAPI()
sqlite3.connect("cache.db").execute("CREATE TABLE IF NOT EXISTS cache (key TEXT)")
