USER = {"type": "object"}
