from flask import Blueprint, jsonify

keys = Blueprint("keys", __name__)


@keys.route("/keys", methods=["GET"])
def keys_of(user_id):
    return jsonify(keys=[user_id])
