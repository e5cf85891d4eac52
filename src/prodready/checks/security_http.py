"""The check that answers carry the headers that browsers go by."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from prodready.checks import django_rest
from prodready.checks.headers_nginx import bare
from prodready.checks.headers_nowhere import nowhere
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import Module, text
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.caddyfile import Caddyfiles
from prodready.facts.codetext import Sources
from prodready.facts.javascript import JavaScript
from prodready.facts.manifests import Manifests
from prodready.facts.nginxfiles import NginxFile, NginxFiles
from prodready.facts.pyroutes import assigned, full_name, strings
from prodready.facts.pythoncode import PythonCode
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
