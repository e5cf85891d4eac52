def many(cursor, ids):
    marks = ", ".join("%s" for _ in ids)
    cursor.execute(f"SELECT * FROM items WHERE id IN ({marks})", ids)

def one(cursor, name):
    cursor.execute("SELECT * FROM items WHERE name = %s", (name,))
