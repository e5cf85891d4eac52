from flask import Blueprint, request
pages = Blueprint("pages", __name__)

@pages.route("/find")
def find():
    term = request.args.get("q", "").strip()
    query = "SELECT id, name FROM items WHERE name LIKE '%%%s%%'" % term
    cursor.execute(query)
    return {"items": cursor.fetchall()}
