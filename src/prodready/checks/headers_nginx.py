"""nginx that ends TLS for a server of Node, where neither of them sets a header for browsers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.nginxfiles import NginxFile, NginxFiles
from prodready.patterns import lazy
from prodready.tools.nginx_config import Directive

_NODE = lazy(r"[\"'](?:express|koa|fastify|hono|restify|polka)[\"']")
_CODE = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")
_SETS = lazy(
    r"nosniff|X-Content-Type|Strict-Transport|content-security-policy|secure-?headers|helmet|lusca|"
    r"hsts|security[-_ ]?headers|frame-?options|referrer-policy|\bcsp\b",
    re.I,
)
"""How a header for browsers, or what sets them, is named in code."""
_OPAQUE = ("include", "more_set_headers", "lua", "access_by_lua", "header_filter_by_lua_block")


def bare(nginx: NginxFiles, repository: Repository) -> Iterator[Fail]:
    """Told at the first place that hands on, when no such place and no code sets any of them."""
    found: list[tuple[NginxFile, Directive]] = []
    for file in nginx.files:
        if any(not _types(one) for one in file.named(*_OPAQUE)):
            return
        for server, around in _servers(file):
            for place, headers in _handing_on(server, around):
                if any(map(_SETS.search, headers)) or any("$" in one for one in headers):
                    return
                if _ends_tls(server):
                    found.append((file, place))
    if not found or not _is_node(repository):
        return
    file, place = found[0]
    yield Fail(
        file.place(place),
        "neither what is asked here nor this block sets HSTS, nosniff or a policy: browsers guess "
        "and frame",
        "Add the layer of your framework (helmet), or repeat the add_header of the other blocks.",
    )


def _types(one: Directive) -> bool:
    return one.name.value == "include" and "mime.types" in "".join(one.values())


def _servers(file: NginxFile) -> Iterator[tuple[Directive, list[str]]]:
    """Each server, and the headers that are set around it."""
    for one in file.directives:
        if one.name.value == "server" and one.block is not None:
            yield one, _headers(file.directives, [])
        elif one.name.value == "http" and one.block is not None:
            for inner in one.block:
                if inner.name.value == "server" and inner.block is not None:
                    yield inner, _headers(one.block, [])


def _headers(block: Iterable[Directive], around: list[str]) -> list[str]:
    """What holds within a block: its own, or where it has none those of the blocks around it."""
    own = [" ".join(one.values()[:1]) for one in block if one.name.value == "add_header"]
    return own or around


def _handing_on(block: Directive, around: list[str]) -> Iterator[tuple[Directive, list[str]]]:
    inner = block.block or []
    headers = _headers(inner, around)
    if any(one.name.value == "proxy_pass" for one in inner):
        yield block, headers
    for one in inner:
        if one.block is not None:
            yield from _handing_on(one, headers)


def _ends_tls(server: Directive) -> bool:
    return any(
        one.name.value == "listen" and ("ssl" in one.values() or "quic" in one.values())
        for one in server.block or ()
    )


def _is_node(repository: Repository) -> bool:
    """Whether a framework of Node answers, and no code of the repository sets such a header."""
    node = False
    for path in repository.files:
        if not path.endswith(_CODE) or repository.role(path) is not Role.PRODUCTION:
            continue
        text = repository.read(path) or ""
        if _SETS.search(text):
            return False
        node = node or _NODE.search(text) is not None
    return node and not any(
        path.endswith((".go", ".py", ".java", ".kt", ".rb", ".php"))
        and repository.role(path) is Role.PRODUCTION
        for path in repository.files
    )
