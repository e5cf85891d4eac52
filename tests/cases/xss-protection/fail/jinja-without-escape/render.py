from jinja2 import Environment, FileSystemLoader
pages = Environment(loader=FileSystemLoader("pages"))

def show(orders):
    return pages.get_template("orders.html").render(orders=orders)
