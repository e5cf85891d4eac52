"""The check that callers are limited: by a proxy, in the cluster, or in the code."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from prodready.checks import django_rest
from prodready.checks.guards import unused
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import Module, dotted, text
from prodready.facts.applications import Applications
from prodready.facts.gocode import GoCode
from prodready.facts.javascript import JavaScript
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.nginxfiles import NginxFiles
from prodready.facts.pyroutes import assigned, full_name, strings
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place

_LIMITERS = {
    "slowapi.Limiter": "slowapi", "flask_limiter.Limiter": "Flask-Limiter",
    "fastapi_limiter.depends.RateLimiter": "fastapi-limiter",
    "django_ratelimit.decorators.ratelimit": "django-ratelimit",
    "ratelimit.decorators.ratelimit": "django-ratelimit",
}  # fmt: skip
_INGRESS = ("limit-rps", "limit-rpm", "limit-connections")


@check("security.rate_limit")
def rate_limit(
    code: PythonCode,
    scripts: JavaScript,
    nginx: NginxFiles,
    manifests: Manifests,
    applications: Applications,
    go: GoCode,
) -> Iterator[Outcome]:
    """One caller cannot ask without end; a limit that is declared is also in use."""
    found = [*_limits_in_nginx(nginx), *_limits_in_cluster(manifests)]
    found += [*_limits_in_python(code), *_limits_in_scripts(scripts)]
    found += django_rest.limits_of_nothing(code)
    found += () if found else unused("limit", go, code)
    yield from found
    if not found and applications.first is not None:
        message = "nothing here limits how often one caller may ask"
        yield Unknown(applications.first.place, message, attest=True)


def _limits_in_nginx(nginx: NginxFiles) -> Iterator[Outcome]:
    used = {
        word.partition("=")[2]
        for _, one in nginx.named("limit_req")
        for word in one.values()
        if word.startswith("zone=")
    }
    opaque = any(nginx.named("include"))
    for file, zone in nginx.named("limit_req_zone"):
        names = [word[5:].partition(":")[0] for word in zone.values() if word.startswith("zone=")]
        if names and names[0] in used:
            yield Pass(file.place(zone))
        elif names and not opaque:
            message = f"the limit {names[0]} is declared, and no limit_req uses it"
            yield Fail(file.place(zone), message, f"Write `limit_req zone={names[0]} burst=20;`.")


def _limits_in_cluster(manifests: Manifests) -> Iterator[Outcome]:
    for ingress in manifests.of("Ingress"):
        for name in _INGRESS:
            key = f"nginx.ingress.kubernetes.io/{name}"
            if key in ingress.annotations:
                yield Pass(ingress.place("metadata", "annotations", key))
    for manifest in manifests.of("Middleware", "KongPlugin", "BackendTrafficPolicy"):
        spec = manifest.get("spec") if manifest.kind != "KongPlugin" else manifest.data
        limits = isinstance(spec, dict) and ("rateLimit" in spec or "inFlightReq" in spec)
        if manifest.kind == "Middleware" and not _is_named(manifest, manifests):
            continue
        if limits or str(manifest.get("plugin", default="")).startswith("rate-limiting"):
            yield Pass(manifest.place("spec", "rateLimit"))


def _is_named(middleware: Manifest, manifests: Manifests) -> bool:
    """Whether a router of Traefik names the layer: without, it does nothing."""
    name = middleware.name
    for ingress in manifests.of("Ingress", "Service"):
        named = ingress.annotations.get("traefik.ingress.kubernetes.io/router.middlewares", "")
        if re.search(rf"(?:^|[-,\s]){re.escape(name)}@kubernetescrd", named):
            return True
    written = '"name": "' + name + '"'
    users = manifests.of("IngressRoute", "HTTPRoute", "Middleware", "TraefikService")
    return any(written in json.dumps(each.data, default=str) for each in users if _uses(each, name))


def _uses(manifest: Manifest, name: str) -> bool:
    """Whether a name could be one of what is used, and is not the object's own."""
    return manifest.kind != "Middleware" or manifest.name != name


def _limits_in_python(code: PythonCode) -> Iterator[Outcome]:
    for module in code.mentioning("imiter", "atelimit", "THROTTLE", "RateLimit", "rate_limit"):
        for call in module.calls:
            name = full_name(module, call.func)
            if name in _LIMITERS:
                yield from _limiter(code, module, call, name)
            elif name.rpartition(".")[2] == "add_middleware" and call.args:
                layer = dotted(call.args[0]).lower()
                if "ratelimit" in layer.replace("_", "") or "throttl" in layer:
                    yield Pass(module.place(call))
            elif name == "fastapi.Depends" and call.args:
                inner = call.args[0].func if isinstance(call.args[0], ast.Call) else call.args[0]
                if "limit" in dotted(inner).lower():
                    yield Pass(module.place(call))
        yield from _throttles(module)


def _elsewhere(code: PythonCode, defaults: set[str]) -> bool:
    """Whether some limiter is made with defaults."""
    return any(
        dotted(call.func).endswith("Limiter") and any(k.arg in defaults for k in call.keywords)
        for module in code.mentioning("Limiter(")
        for call in module.calls
    )


def _limiter(code: PythonCode, module: Module, call: ast.Call, name: str) -> Iterator[Outcome]:
    """A limiter limits what is decorated, or everything where it has defaults."""
    if not name.endswith(".Limiter"):
        yield Pass(module.place(call), _LIMITERS[name])
        return
    defaults = {"default_limits", "application_limits"}
    if any(each.arg in defaults for each in call.keywords):
        yield Pass(module.place(call), _LIMITERS[name])
        return
    uses = (
        other.place(use)
        for other in code.mentioning(".limit(", ".shared_limit(", "RATELIMIT_DEFAULT")
        for use in other.calls
        if isinstance(use.func, ast.Attribute) and use.func.attr in ("limit", "shared_limit")
        if "limiter" in dotted(use.func.value).lower()
    )
    used: Place | None = next(uses, None)
    settings = list(code.mentioning("RATELIMIT_DEFAULT", "RATELIMIT_APPLICATION"))
    if _elsewhere(code, defaults):
        return  # a stand-in for when it is switched off
    if used is not None or settings:
        yield Pass(used or Place(settings[0].document.path), _LIMITERS[name])
    else:
        yield Fail(
            module.place(call),
            "the limiter has no default limit, and no handler is limited by it",
            'Write `default_limits=["100/minute"]`.',
        )


def _throttles(module: Module) -> Iterator[Outcome]:
    """Django REST framework: classes of limits, and the rates that they need."""
    settings = assigned(module).get("REST_FRAMEWORK")
    if not isinstance(settings, ast.Dict):
        return
    keys = {text(key): value for key, value in zip(settings.keys, settings.values, strict=True)}
    classes = keys.get("DEFAULT_THROTTLE_CLASSES")
    if strings(classes):
        yield Pass(module.place(classes or settings))


def _limits_in_scripts(scripts: JavaScript) -> Iterator[Outcome]:
    for file in scripts.mentioning(
        "express-rate-limit", "@fastify/rate-limit", "@nestjs/throttler"
    ):
        for name in ("rateLimit", "slowDown", "ThrottlerModule.forRoot"):
            for call in file.calls(name):
                yield Pass(call.place)
        if "@fastify/rate-limit" in file.text:
            yield from (Pass(call.place) for call in file.methods("register"))
