"""Django and Django REST framework as classes and settings: what views, limits and layers really do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.coherence.facts.code import Module, dotted, text
from prodready.facts.pyroutes import assigned, constant, strings
from prodready.facts.pythoncode import PythonCode, functions, noted

_SET = ("SECURE_HSTS_SECONDS", "SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_SSL_REDIRECT")
_LAYER = "django.middleware.security.SecurityMiddleware"


def headers_not_sent(code: PythonCode) -> Iterator[Fail]:
    """Settings of Django's SecurityMiddleware, where MIDDLEWARE does not have it."""
    for module in code.mentioning("MIDDLEWARE"):
        values = assigned(module)
        layers = strings(values.get("MIDDLEWARE"))
        given = [name for name in _SET if name in values]
        django = any(layer.startswith("django.") for layer in layers)
        if given and django and _LAYER not in layers and "SecurityMiddleware" not in str(layers):
            yield Fail(
                module.place(values["MIDDLEWARE"]),
                f"{given[0]} is set, and MIDDLEWARE has no SecurityMiddleware that sends it",
                f'Put "{_LAYER}" first.',
            )


def _rest(module: Module) -> dict[str | None, ast.expr]:
    settings = assigned(module).get("REST_FRAMEWORK")
    if not isinstance(settings, ast.Dict):
        return {}
    return {text(k): v for k, v in zip(settings.keys, settings.values, strict=True) if k}


def limits_of_nothing(code: PythonCode) -> Iterator[Fail]:
    """Rates of Django REST framework that no class counts; counts that each process keeps alone."""
    classes = any(
        "throttle_classes" in module.document.text for module in code.mentioning("throttle_classes")
    )
    for module in code.mentioning("REST_FRAMEWORK"):
        keys = _rest(module)
        rates, counted = keys.get("DEFAULT_THROTTLE_RATES"), keys.get("DEFAULT_THROTTLE_CLASSES")
        if rates is not None and not strings(counted) and counted is None and not classes:
            yield Fail(
                module.place(rates),
                "rates are set, and no class of limits counts by them",
                'Set DEFAULT_THROTTLE_CLASSES to ["rest_framework.throttling.UserRateThrottle", …].',
            )
        if (strings(counted) or classes) and not _caches_elsewhere(module, code):
            yield from _alone(module)


def _caches_elsewhere(module: Module, code: PythonCode) -> bool:
    """Whether other settings, or a condition, give another cache: by a variable, or Redis."""
    for other in code.mentioning("CACHES"):
        for node in other.walk(ast.Assign):
            assert isinstance(node, ast.Assign)
            ours = any(dotted(target) == "CACHES" for target in node.targets)
            if not ours or (other is module and node in module.tree.body):
                continue
            backends = [
                text(value)
                for each in ast.walk(node.value)
                if isinstance(each, ast.Dict)
                for key, value in zip(each.keys, each.values, strict=True)
                if key is not None and text(key) == "BACKEND"
            ]
            if any(not (name or "").endswith(_ALONE) for name in backends):
                return True
    return False


_ALONE = ("LocMemCache", "DummyCache")


def _default_cache(module: Module) -> ast.expr | None:
    """What CACHES says of the cache that everything uses where no other is named."""
    caches = assigned(module).get("CACHES")
    if not isinstance(caches, ast.Dict):
        return None
    by_name = {text(k): v for k, v in zip(caches.keys, caches.values, strict=True) if k}
    return by_name.get("default")


def _alone(module: Module) -> Iterator[Fail]:
    caches = _default_cache(module)
    for node in ast.walk(caches) if caches is not None else ():
        value = text(node) if isinstance(node, ast.Constant) else None
        if value and value.endswith(_ALONE):
            yield Fail(
                module.place(node),
                f"limits count in {value.rpartition('.')[2]}: each process counts for itself, or not "
                "at all",
                "Let them count in Redis: django.core.cache.backends.redis.RedisCache.",
            )


def caches_for_ever(code: PythonCode) -> Iterator[Fail]:
    """CACHES whose TIMEOUT is None: what is cached never ends."""
    for module in code.mentioning("CACHES"):
        caches = _default_cache(module)
        for node in ast.walk(caches) if caches is not None else ():
            if not isinstance(node, ast.Dict):
                continue
            for key, value in zip(node.keys, node.values, strict=True):
                none = isinstance(value, ast.Constant) and value.value is None
                if key is not None and text(key) == "TIMEOUT" and none:
                    yield Fail(
                        module.place(value),
                        "what is cached never ends: an old value is shown for ever",
                        'Set "TIMEOUT" to as long as an old answer is worth.',
                    )


def pages(code: PythonCode) -> Iterator[Fail]:
    """Lists without pages, and pages whose size a caller chooses without an end."""
    for module in code.mentioning("pagination_class", "page_size_query_param"):
        for kind in module.walk(ast.ClassDef):
            assert isinstance(kind, ast.ClassDef)
            own = attributes(kind)
            bases = " ".join(dotted(base) for base in kind.bases)
            off, asked = own.get("pagination_class"), own.get("page_size_query_param")
            none = isinstance(off, ast.Constant) and off.value is None
            lists = re.search(r"List|ModelViewSet|ReadOnlyModelViewSet", bases)
            whole = (
                re.fullmatch(r"\w+\.objects(?:\.all\(\))?", ast.unparse(own["queryset"]))
                if "queryset" in own
                else None
            )
            chosen_rows = any(getattr(each, "name", "") == "get_queryset" for each in kind.body)
            if (
                off is not None
                and none
                and lists
                and whole
                and not chosen_rows
                and not noted(module, off)
                and not _explained(module, off)
            ):
                yield Fail(
                    module.place(off),
                    f"{kind.name} answers with every row: the list has no end",
                    "Leave pagination_class to the settings.",
                )
            chosen = isinstance(asked, ast.Constant) and asked.value
            if (
                asked is not None
                and chosen
                and "max_page_size" not in own
                and "Pagination" in bases
            ):
                yield Fail(
                    module.place(asked),
                    f"{kind.name} takes any page size from a caller: one request may read the table",
                    "Write max_page_size = 100.",
                )


def _explained(module: Module, node: ast.AST | None) -> bool:
    line = getattr(node, "lineno", 0)
    lines = module.document.text.splitlines()[max(0, line - 2) : line]
    return any("#" in each for each in lines)


def attributes(kind: ast.ClassDef) -> dict[str, ast.expr]:
    """What the body of a class gives to names."""
    found: dict[str, ast.expr] = {}
    for node in kind.body:
        if isinstance(node, ast.Assign):
            found |= {dotted(target): node.value for target in node.targets}
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            found[dotted(node.target)] = node.value
    return found


def connections_anew(code: PythonCode) -> Iterator[Fail]:
    """DATABASES that say CONN_MAX_AGE 0 and have no pool: each request opens a connection."""
    for module in code.mentioning("CONN_MAX_AGE"):
        if '"pool"' in module.document.text or "'pool'" in module.document.text:
            continue
        databases = assigned(module).get("DATABASES")
        for node in ast.walk(databases) if databases is not None else ():
            for key, value in (
                zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
            ):
                zero = (
                    isinstance(value, ast.Constant)
                    and value.value == 0
                    and value.value is not False
                )
                if (
                    key is not None
                    and text(key) == "CONN_MAX_AGE"
                    and zero
                    and not _explained(module, value)
                ):
                    yield Fail(
                        module.place(value),
                        "each request opens a connection of its own and closes it again",
                        'Set `"CONN_MAX_AGE": 60` with `"CONN_HEALTH_CHECKS": True`, or a pool.',
                    )


def tokens_not_asked(code: PythonCode) -> Iterator[Fail]:
    """A session of Django REST framework whose own check of the token was taken away."""
    for module in code.mentioning("enforce_csrf"):
        for function in functions(module):
            body = [
                n
                for n in function.body
                if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))
            ]
            nothing = all(
                isinstance(n, ast.Pass) or (isinstance(n, ast.Return) and n.value is None)
                for n in body
            )
            if function.name == "enforce_csrf" and nothing:
                yield Fail(
                    module.place(function),
                    "sessions by cookie count here, and their check of the token is taken away",
                    "Leave enforce_csrf as it is, and let pages send X-CSRFToken.",
                )


def cors_of_anybody(code: PythonCode) -> Iterator[tuple[str, ast.expr, Module]]:
    """Settings of django-cors-headers that hold patterns from the environment, with credentials."""
    for module in code.mentioning("CORS_ALLOWED_ORIGIN_REGEXES"):
        values = assigned(module)
        pattern = values.get("CORS_ALLOWED_ORIGIN_REGEXES")
        if pattern is None or constant(values.get("CORS_ALLOW_CREDENTIALS")) is not True:
            continue
        for node in ast.walk(pattern):
            name = text(node) if isinstance(node, ast.Constant) else None
            if name and re.fullmatch(r"[A-Z][A-Z0-9_]+", name):
                yield name, pattern, module
