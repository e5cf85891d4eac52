"""The checks of what becomes of bytes: objects out of text, keys out of a generator."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import code_javascript
from prodready.checks.config_fallbacks import by_dice, short_keys
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.javascript_trust import code_from_text
from prodready.checks.python_trust import pickles_of_stores
from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role, role_of
from prodready.facts.codetext import Sources
from prodready.facts.envreads import EnvReads
from prodready.facts.pyroutes import assigned, constant, full_name, served, strings
from prodready.facts.pythoncode import Function, PythonCode, functions, noted
from prodready.facts.secretwords import names_secret
from prodready.facts.taint import Taint
from prodready.model import Place
from prodready.patterns import lazy

_LOADERS = frozenset({"pickle.loads", "pickle.load", "dill.loads", "cloudpickle.loads"})
_LOADERS |= {"marshal.loads", "jsonpickle.decode", "shelve.open"}
_UNSAFE_YAML = frozenset({"yaml.Loader", "yaml.UnsafeLoader", "yaml.CLoader"})
_PICKLED = lazy(r"accept_content|ACCEPT_CONTENT|SESSION_SERIALIZER|task_serializer")


@check("security.deserialization")
def deserialization(
    code: PythonCode, sources: Sources, repository: Repository
) -> Iterator[Outcome]:
    """No text from outside becomes an object of any class."""
    yield from pickles_of_stores(code)
    yield from code_from_text(code_javascript.served(sources, repository))
    for module in code.mentioning("yaml.", "pickle", "dill", "marshal"):
        handlers = {id(one.function) for one in served(module)}
        for call in module.calls:
            yield from _yaml(module, call)
        for function in functions(module):
            if id(function) in handlers:
                yield from _pickled(module, function)
        yield from _celery(module)


def _yaml(module: Module, call: ast.Call) -> Iterator[Outcome]:
    name = full_name(module, call.func)
    fix = "Write `yaml.safe_load(text)`."
    if name in ("yaml.unsafe_load", "yaml.unsafe_load_all"):
        yield Fail(module.place(call), f"{name} makes objects of any class", fix)
    elif name in ("yaml.load", "yaml.load_all"):
        loader = keyword(call, "Loader") or (call.args[1] if len(call.args) > 1 else None)
        if full_name(module, loader) in _UNSAFE_YAML and not noted(module, call):
            yield Fail(module.place(call), "this loader makes objects of any class", fix)
        elif loader is not None and "Safe" in dotted(loader):
            yield Pass(module.place(call))
    elif name in ("yaml.safe_load", "yaml.safe_load_all"):
        yield Pass(module.place(call))


def _pickled(module: Module, function: Function) -> Iterator[Outcome]:
    taint: Taint | None = None
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or full_name(module, node.func) not in _LOADERS:
            continue
        taint = taint or Taint(module, function, handler=True)
        given = taint.value(node.args[0]) if node.args else None
        if given is not None and taint.from_request(given):
            message = "an object of any class is made from what a caller sent: it runs their code"
            yield Fail(module.place(node), message, "Take JSON, and validate it.")


def _celery(module: Module) -> Iterator[Outcome]:
    given = [(name, value) for name, value in assigned(module).items() if _PICKLED.search(name)]
    for call in module.calls:
        given += [(k.arg, k.value) for k in call.keywords if k.arg and _PICKLED.search(k.arg)]
    for name, value in given:
        words = [*strings(value), text(value) or ""]
        if any(w.lower() in ("pickle", "application/x-python-serialize") for w in words) or any(
            w.endswith("PickleSerializer") for w in words
        ):
            message = f"{name} takes pickles: whoever writes to the store runs code here"
            yield Fail(module.place(value), message, "Use JSON.")


_WEAK = frozenset(
    {"random.choice", "random.choices", "random.randint", "random.getrandbits", "random.sample"}
    | {"random.random", "random.randrange", "uuid.uuid1"}
)
_STRONG = ("secrets.token_", "os.urandom", "secrets.choice", "uuid.uuid4")


@check("security.keys")
def keys(
    code: PythonCode, sources: Sources, repository: Repository, settings: EnvReads
) -> Iterator[Outcome]:
    """Keys and tokens are made by a generator for secrets, and short ones are refused."""
    found: list[Outcome] = [
        *_published(repository),
        *_in_go(sources),
        *short_keys(settings),
        *by_dice(repository),
    ]
    reads: list[Place] = []
    for module in code.mentioning("random", "secrets", "uuid", "min_length", "getenv", "environ"):
        for name, value in _named(module):
            if names_secret(name):
                found += _made(module, name, value)
        for call in module.calls:
            variable = text(call.args[0]) if call.args else None
            if variable and dotted(call.func).endswith(("getenv", "environ.get", "environ")):
                reads += [module.place(call)] if names_secret(variable) else []
    yield from found
    if not found and reads:
        message = "how long and how random the key is cannot be seen here"
        yield Unknown(reads[0], message, attest=True)


_SHOWN = {
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7": "FastAPI's tutorial",
}
"""Keys that documentation shows to everybody, and where."""


def _published(repository: Repository) -> Iterator[Fail]:
    """Keys that were copied from where everybody reads them."""
    for path in repository.files:
        named = path.rpartition("/")[2].startswith(".env")
        if not named or role_of(path) in (Role.TEST, Role.VENDORED):
            continue
        for number, line in enumerate((repository.read(path) or "").splitlines(), 1):
            for key, where in _SHOWN.items():
                if key in line:
                    message = f"this is the key that {where} shows to everybody"
                    yield Fail(Place(path, number), message, "Make one: openssl rand -hex 32.")


_MAKERS = r"func (?:\([^)]*\) )?(\w*(?:[Tt]oken|[Ss]ecret|A[Pp][Ii]Key|[Pp]assword)\w*)\("


def _in_go(sources: Sources) -> Iterator[Fail]:
    """Functions of Go that make a text by chance whose next values can be computed."""
    for source in sources.of("go"):
        if '"math/rand"' not in source.text or '"crypto/rand"' in source.text:
            continue
        for found in source.find(_MAKERS):
            opening = source.code.find("{", found.end())
            body = source.inside(opening) if opening >= 0 else ""
            if re.search(r"\brand\.\w+\(|\bsrc\.Int63\(", body):
                message = f"{found[1]} uses math/rand, whose next values can be computed"
                yield Fail(source.place(found.start()), message, "Use crypto/rand.")


def _named(module: Module) -> Iterator[tuple[str, ast.expr]]:
    for node in module.walk(ast.Assign, ast.AnnAssign, ast.FunctionDef):
        if isinstance(node, ast.FunctionDef):
            returns = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value]
            named = re.sub(r"^(make|generate|new|create|gen|get)_", "", node.name)
            yield from ((named, value) for value in returns)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield dotted(target).rpartition(".")[2], node.value


def _made(module: Module, name: str, value: ast.expr) -> Iterator[Outcome]:
    for node in ast.walk(value):
        if not isinstance(node, ast.Call) or noted(module, node):
            continue
        called = full_name(module, node.func)
        least = constant(keyword(node, "min_length"))
        if called in _WEAK:
            message = f"{name} is made by {called}, whose next values can be computed"
            yield Fail(module.place(node), message, "Write `secrets.token_urlsafe(32)`.")
            return
        if called.startswith(_STRONG) and called != "uuid.uuid4":
            yield Pass(module.place(node), called)
        elif called.endswith("Field") and isinstance(least, int):
            if least >= 32:
                yield Pass(module.place(node), f"at least {least} characters")
            elif "password" not in name.lower():
                message = f"{name} may have {least} characters: too few for a key"
                yield Fail(module.place(node), message, "Write `min_length=32`.")
