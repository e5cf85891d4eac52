from jinja2 import Environment
pages = Environment(autoescape=True)
page = pages.get_template("orders.html")
