from flask import Blueprint

users = Blueprint("functional_tests", __name__)
