"""The checks of what every answer carries and how often anybody may ask."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from prodready.checks import django_rest
from prodready.checks.guards import unused
from prodready.checks.headers_nginx import bare
from prodready.checks.headers_nowhere import nowhere
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import Module, dotted, text
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.caddyfile import Caddyfiles
from prodready.facts.codetext import Sources
from prodready.facts.gocode import GoCode
from prodready.facts.javascript import JavaScript
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.nginxfiles import NginxFile, NginxFiles
from prodready.facts.pyroutes import assigned, full_name, strings
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.tools.nginx_config import Directive

SECURITY = frozenset(
    {"strict-transport-security", "x-content-type-options", "content-security-policy"}
    | {"x-frame-options", "referrer-policy"}
)
_DJANGO = "django.middleware.security.SecurityMiddleware"


@check("security.headers")
def headers(
    code: PythonCode,
    scripts: JavaScript,
    nginx: NginxFiles,
    manifests: Manifests,
    applications: Applications,
    caddy: Caddyfiles,
    sources: Sources,
    repository: Repository,
) -> Iterator[Outcome]:
    """Answers tell the browser what it may do with them, and no block of nginx drops that."""
    found = [*_proxies(nginx, manifests), *_code_headers(code), *_helmet(scripts)]
    found += django_rest.headers_not_sent(code)
    found += bare(nginx, repository) if nginx.files else ()
    if not found and applications.first is not None:
        found += nowhere(repository, caddy, manifests, sources)
    yield from found
    if not found and applications.first is not None:
        message = "nothing here sets HSTS, nosniff or a policy: look at a real answer"
        yield Unknown(applications.first.place, message, attest=True)


def _proxies(nginx: NginxFiles, manifests: Manifests) -> Iterator[Outcome]:
    for file in nginx.files:
        yield from _block(file, file.directives, [])
    for manifest in manifests.of("Middleware"):
        if isinstance(manifest.get("spec", "headers"), dict):
            given = {key.lower() for key in manifest.get("spec", "headers")}
            if given & {"stsseconds", "contenttypenosniff", "contentsecuritypolicy"}:
                yield Pass(manifest.place("spec", "headers"))


def _block(file: NginxFile, block: list[Directive], above: list[Directive]) -> Iterator[Outcome]:
    """`add_header` in a block ends the effect of all those of the blocks around it."""
    own = [one for one in block if one.name.value == "add_header"]
    inside = [one for one in own if _name(one) in SECURITY]
    lost = {_name(one) for one in above} - {_name(one) for one in own}
    served = any(one.name.value in ("root", "proxy_pass", "try_files", "alias") for one in block)
    if own and lost and above and (served or inside):
        yield Fail(
            file.place(own[0]),
            f"add_header here ends the effect of {', '.join(sorted(lost))} set further out",
            "Repeat the headers in this block, or include them from one file in both; nginx 1.29.3 "
            "and later have `add_header_inherit merge`.",
        )
    elif inside:
        yield Pass(file.place(inside[0]))
    inherits = any(one.name.value == "add_header_inherit" for one in block)
    for one in block:
        if one.block is not None and not inherits:
            yield from _block(file, one.block, inside if own else above)


def _name(directive: Directive) -> str:
    values = directive.values()
    return values[0].lower() if values else ""


def _code_headers(code: PythonCode) -> Iterator[Outcome]:
    for module in code.mentioning("MIDDLEWARE"):
        yield from _django(module)
    for module in code.mentioning("Talisman", "Strict-Transport-Security", "nosniff", "Secure"):
        for call in module.calls:
            name = full_name(module, call.func)
            if name in (
                "flask_talisman.Talisman",
                "secure.Secure",
                "secure.Secure.with_default_headers",
            ):
                yield Pass(module.place(call))
        for node in module.walk(ast.Constant):
            value = text(node) or ""
            if value.lower() in ("strict-transport-security", "x-content-type-options"):
                yield Pass(module.place(node))
                break


def _django(module: Module) -> Iterator[Outcome]:
    values = assigned(module)
    layers = strings(values.get("MIDDLEWARE"))
    if not any(layer.startswith("django.") for layer in layers):
        return
    place = module.place(values["MIDDLEWARE"])
    if _DJANGO in layers:
        yield Pass(place, "SecurityMiddleware")
    elif not any("secur" in layer.lower() or "csp" in layer.lower() for layer in layers):
        yield Fail(place, "MIDDLEWARE has no SecurityMiddleware", f'Put "{_DJANGO}" first.')


def _helmet(scripts: JavaScript) -> Iterator[Outcome]:
    for file in scripts.mentioning("helmet"):
        for call in file.calls("helmet"):
            yield Pass(call.place)


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
