from jinja2 import Environment
files = Environment()

def show(service):
    return files.get_template("compose.yaml.j2").render(service=service)
