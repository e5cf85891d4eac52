import os

from pymongo import MongoClient

client = MongoClient("mongodb://mongo-1.prod.internal:27017/jobs")
timeout = os.getenv("TIMEOUT", "3")
