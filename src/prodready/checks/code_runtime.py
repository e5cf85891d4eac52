"""Checks of how the code is run: debug mode, and the server."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from prodready.checks import given_settings
from prodready.checks.go_middleware import developing
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.checks.watching import reloading
from prodready.coherence.facts.code import Module, dotted
from prodready.documents.repository import Repository
from prodready.facts.codetext import Sources
from prodready.facts.deployed import Deployed
from prodready.facts.outgoing import keyword_of
from prodready.facts.pyroutes import is_true
from prodready.facts.pythoncode import PythonCode, called, origins
from prodready.facts.rehearsed import for_developers, is_workbench, overruled
from prodready.facts.scope import REHEARSAL, name_words
from prodready.facts.startup import Start, Startup
from prodready.facts.variables import Variables
from prodready.model import Place

_TRUE = frozenset({"1", "true", "yes", "on"})
_SWITCHES = frozenset({"DEBUG", "FLASK_DEBUG", "DJANGO_DEBUG", "APP_DEBUG", "QUART_DEBUG"})
_DEVELOPING = frozenset({"development", "dev", "debug"})
_MODES = frozenset({"NODE_ENV", "FLASK_ENV", "RAILS_ENV", "RACK_ENV", "ASPNETCORE_ENVIRONMENT"})
_APPLICATIONS = frozenset({"FastAPI", "Starlette", "Litestar", "Quart", "Sanic"})


@check("code.debug_off")
def debug_off(
    deployed: Deployed,
    python: PythonCode,
    repository: Repository,
    sources: Sources,
    variables: Variables,
) -> Iterator[Outcome]:
    """No debug mode: in the variables of what is deployed, and where an application is made."""
    yield from developing(sources)
    startup = Startup(deployed, repository)
    told = {
        (variable.place.path, variable.name)
        for image in deployed.images
        for service in deployed.services(image)
        for variable in service.environment.values()
        if overruled(image, service, variable.name)
    }
    benches = {image.path for image in deployed.images if is_workbench(image, deployed)}
    for given in startup.variables:
        if given.place.path in benches:
            continue
        switched = given.name in _SWITCHES and given.value.strip().lower() in _TRUE
        mode = given.name in _MODES and given.value.strip().lower() in _DEVELOPING
        if switched or mode:
            fix = f"Leave {given.name} out where it is deployed, or set it to what production is."
            told.add((given.place.path, given.name))
            yield Fail(given.place, f"{given.name}={given.value}: it runs in debug mode", fix)
        elif given.name in _SWITCHES | _MODES:
            yield Pass(given.place, f"{given.name} is {given.value}")
    yield from given_settings.developing(variables, told)
    for module in dict.fromkeys(m for each in startup.starts for m in _started(each, python)):
        run = _own_server(module)
        if run is not None and is_true(keyword_of(run, "debug")):
            yield Fail(
                module.place(run),
                "what is deployed starts Flask's debugger: it runs what strangers type",
                "Start gunicorn, and take `debug` from a setting that is off by default.",
            )
    for module in python.mentioning("debug", "DEBUG"):
        yield from _applications(module, python)
        yield from _django(module, startup, python)


def _applications(module: Module, python: PythonCode) -> Iterator[Outcome]:
    for call in module.calls:
        if dotted(call.func).rpartition(".")[2] not in _APPLICATIONS:
            continue
        value = keyword_of(call, "debug")
        if value is None:
            continue
        if isinstance(value, ast.Constant):
            literal, where = value.value is True, ""
        else:
            literal, where = _constant(module, value, python)
        if literal:
            message = f"debug is on{where}: strangers get stack traces"
            yield Fail(
                module.place(call), message, "Take it from a setting that is off by default."
            )
        elif isinstance(value, ast.Constant):
            yield Pass(module.place(call), "debug is off")


def _constant(module: Module, value: ast.expr, python: PythonCode) -> tuple[bool, str]:
    """Whether `settings.DEBUG` or `DEBUG` is the literal True in a module of this repository."""
    owner, _, name = dotted(value).rpartition(".")
    target = origins(module).get(owner.partition(".")[0] or name, "")
    wanted = target if owner else target.rpartition(".")[0]
    if not owner and not target:
        return _assigned(module, name), ""
    for path in python.paths if wanted else ():
        dotted_path = path.removesuffix(".py").replace("/", ".")
        other = python.at(path) if f".{dotted_path}".endswith("." + wanted) else None
        if other is not None:
            return _assigned(other, name), f" ({path})"
    return False, ""


def _assigned(module: Module, name: str) -> bool:
    values = [
        node.value
        for node in module.tree.body
        if isinstance(node, ast.Assign) and any(dotted(t) == name for t in node.targets)
    ]
    return len(values) == 1 and isinstance(values[0], ast.Constant) and values[0].value is True


def _django(module: Module, startup: Startup, python: PythonCode) -> Iterator[Outcome]:
    """A settings module of Django whose DEBUG is on, where no other one is made for production."""
    path = module.document.path
    words = name_words(path.rpartition("/")[2]) | set(path.lower().split("/")[-2:-1])
    if "INSTALLED_APPS" not in module.document.text or words & REHEARSAL:
        return
    found = [
        node
        for node in module.tree.body
        if isinstance(node, ast.Assign) and any(dotted(t) == "DEBUG" for t in node.targets)
    ]
    if not found:
        return
    value, folder = found[-1].value, posixpath.dirname(path)
    place = module.place(found[-1])
    if isinstance(value, ast.Constant) and value.value is False:
        yield Pass(place, "DEBUG is off")
    elif _is_on(value):
        others = {posixpath.basename(p) for p in python.paths if posixpath.dirname(p) == folder}
        made = any(name_words(name) & {"prod", "production", "live", "deploy"} for name in others)
        late = re.search(
            r"(local_settings|settings_local|from \.(local|prod)\w* import)", module.document.text
        )
        set_ = any(given.name.endswith("DEBUG") for given in startup.variables)
        if not made and not late and not set_:
            fix = 'Write DEBUG = os.getenv("DEBUG") == "1", so that it is off where nobody says so.'
            yield Fail(place, "DEBUG is on where nobody switches it off", fix)


def _is_on(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is True
    if isinstance(value, ast.Call):
        default = keyword_of(value, "default") or (value.args[1] if len(value.args) > 1 else None)
        reads = re.search(r"env|config", dotted(value.func))
        return bool(reads) and isinstance(default, ast.Constant) and default.value is True
    return False


_DEV = {
    "flask": ("run",), "next": ("dev",), "vite": ("", "dev", "serve"), "nuxt": ("dev",),
    "ng": ("serve",), "react-scripts": ("start",), "vue-cli-service": ("serve",),
    "webpack-dev-server": ("",), "nodemon": ("*",), "ts-node-dev": ("*",), "air": ("*",),
    "tsx": ("watch",), "fastapi": ("dev",), "watchmedo": ("auto-restart",), "mkdocs": ("serve",),
    "watchfiles": ("*",), "hupper": ("*",), "nest": ("start",), "go": ("run",),
}  # fmt: skip
"""Programs that serve or restart for developers, and the first words after them."""
_SERVERS = frozenset(
    {"gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "waitress-serve", "uwsgi", "node"}
    | {"java", "pm2-runtime", "puma", "fastapi", "bun", "nginx", "dotnet", "php-fpm", "celery"}
)


@check("code.production_server")
def production_server(
    deployed: Deployed, python: PythonCode, repository: Repository
) -> Iterator[Outcome]:
    """What is deployed starts a server for production, none that reloads or debugs."""
    aside = {
        place
        for image in deployed.images
        for service in deployed.services(image)
        if for_developers(service)
        for place in (service.place_of("command"), service.place_of("entrypoint"))
    }
    told: set[Place] = set()
    for start in Startup(deployed, repository).starts:
        if start.place in aside:
            continue
        wrong = _developing(start) or _werkzeug(start, python)
        if wrong:
            fix = "Start a server for production: gunicorn, `uvicorn` without --reload, `node dist/server.js`."
            via = f" (through {start.via})" if start.via else ""
            told.add(start.place)
            yield Fail(start.place, f"{wrong}{via}", fix)
        elif start.program in _SERVERS:
            yield Pass(start.place, f"{start.program} serves")
    yield from reloading(deployed.compose, deployed.workloads, told)


def _developing(start: Start) -> str:
    words, program = start.words, start.program
    plain = [word for word in words[1:] if not word.startswith("-")]
    first = plain[0] if plain else ""
    if program in ("uvicorn", "gunicorn", "hypercorn", "granian") and "--reload" in words:
        return f"{program} --reload restarts whenever a file changes"
    if (
        "manage.py" in (program, *(w.rpartition("/")[2] for w in words[1:2]))
        and "runserver" in words
    ):
        return "manage.py runserver is Django's server for development"
    if program == "nest" and "--watch" not in words:
        return ""
    if program == "vite" and first == "" and "build" in words:
        return ""
    expected = _DEV.get(program, ())
    if program == "flask":
        first = "run" if "run" in plain else ""
    if expected and (expected == ("*",) or first in expected):
        return f"`{' '.join(words[:3])}` is made for developing"
    if program == "node" and "--watch" in words:
        return "node --watch restarts whenever a file changes"
    return ""


_FLASK = frozenset({"flask.Flask", "quart.Quart"})


def _werkzeug(start: Start, python: PythonCode) -> str:
    """A script that starts Flask's own server: `python app.py`, with `app.run()` in it."""
    for module in _started(start, python):
        name = module.document.path.rpartition("/")[2]
        if _own_server(module) is not None:
            return f"{name} starts Flask's server for development"
        if any(
            called(call, origins(module)) == "uvicorn.run" and is_true(keyword_of(call, "reload"))
            for call in module.calls
        ):
            return f"{name} starts uvicorn with reload"
    return ""


def _started(start: Start, python: PythonCode) -> Iterator[Module]:
    """The script that `python app.py` starts."""
    script = next((word for word in start.words[1:] if word.endswith(".py")), None)
    if script is None or not re.fullmatch(r"python[\d.]*", start.program):
        return
    name = script.lstrip("./")
    for module in python.mentioning(".run("):
        if module.document.path == name or module.document.path.endswith("/" + name):
            yield module


def _own_server(module: Module) -> ast.Call | None:
    """The call of Flask's own server, `app.run()`."""
    names, made = origins(module), set()
    for node in module.walk(ast.Assign):
        assert isinstance(node, ast.Assign)
        value = node.value
        if isinstance(value, ast.Call) and called(value, names) in _FLASK:
            made |= {f"{dotted(target)}.run" for target in node.targets}
    return next((call for call in module.calls if dotted(call.func) in made), None)
