"""Makes an nginx configuration of unknown origin safe to test.

`nginx -t` opens logs, makes folders, reads keys, loads modules, binds sockets and asks the name
server for every host. Here each directive that does so is turned to something inside a scratch
folder, or taken out with a note. A directive that is not one of nginx's own keeps its name and
loses its arguments, so that no other module can act on them.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from prodready.patterns import lazy
from prodready.tools.nginx_addresses import Safe, treat_addresses
from prodready.tools.nginx_config import Directive, directive

CERTIFICATE, KEY, TICKET_KEY = "certificate.pem", "key.pem", "ticket.key"
STANDARD_INCLUDES = {
    "mime.types": "types { text/html html; }",
    "fastcgi_params": "fastcgi_param QUERY_STRING $query_string;",
    "fastcgi.conf": "fastcgi_param QUERY_STRING $query_string;",
    "uwsgi_params": "uwsgi_param QUERY_STRING $query_string;",
    "scgi_params": "scgi_param QUERY_STRING $query_string;",
    "proxy_params": "proxy_set_header Host $http_host;",
}
"""Files that nginx or its packages bring, and what stands for them."""

VALUE_BLOCKS = frozenset({"map", "geo", "split_clients", "types", "charset_map"})
"""Blocks of values: what stands in them are no directives, but for `include`."""

OTHER_MODULES = lazy(
    r"brotli|zstd|more_|headers_more|lua_|.*_by_lua|js_|perl|modsecurity|vhost_traffic|geoip2|echo"
    r"|otel_|acme_|auth_jwt|keyval|health_check|status_zone|api$|passenger_|rtmp|nchan_|ndk|push_"
    r"|upload_|vod|pagespeed|limit_upstream|sticky|zone_sync|ntlm|opentracing|datadog_|naxsi"
)
"""Names of directives of modules that are not part of nginx's own sources."""

FILES_NOT_SHOWN = frozenset(
    """ssl_crl ssl_dhparam ssl_ech_file ssl_password_file ssl_stapling_file quic_host_key xml_entities
    xslt_stylesheet proxy_ssl_crl grpc_ssl_crl uwsgi_ssl_crl proxy_ssl_password_file
    grpc_ssl_password_file uwsgi_ssl_password_file""".split()  # noqa: SIM905
)
"""Directives that read a file which the page does not show: taken out, the rest is judged."""

REFUSED = lazy(r"load_module$|ssl_engine$|perl|js_|lua|geoip_|(.*_)?ssl_conf_command$")
SAFE_SSL_COMMANDS = frozenset({"Options", "Ciphersuites", "MinProtocol", "MaxProtocol", "Groups"})
SIZE = lazy(r"(:)(\d+)([kKmMgG]?)$")
LARGEST_ZONE = 64 * 1024 * 1024


@cache
def own_directives() -> frozenset[str]:
    """Names of all directives of nginx's own sources (1.31, August 2026), modules included."""
    data = resources.files("prodready.tools") / "nginx_directives.txt"
    return frozenset(data.read_text(encoding="utf-8").split())


def make_safe(directives: list[Directive]) -> Safe:
    """Change the directives in place, so that testing them touches nothing but the scratch folder."""
    safe = Safe()
    _treat_all(directives, safe, "")
    return safe


def _upstreams(section: list[Directive]) -> set[str]:
    """Names of the upstreams of a section; nginx looks up every other name as a host."""
    return {
        one.arguments[0].value for one in section if one.name.value == "upstream" and one.arguments
    }


def _treat_all(directives: list[Directive], safe: Safe, block: str) -> None:
    for one in list(directives):
        name = one.name.value
        if name == "include":
            keep = _include(one, safe)
        elif block in VALUE_BLOCKS:
            keep = True
        else:
            keep = _treat(one, safe, block)
        if not keep:
            directives.remove(one)
        elif one.block is not None:
            if block == "":
                safe.upstreams = _upstreams(one.block)
            _treat_all(one.block, safe, name)


def _treat(one: Directive, safe: Safe, block: str) -> bool:
    """Make one directive harmless; False where it must go."""
    name = one.name.value
    if REFUSED.match(name) and not _harmless_ssl_command(one):
        safe.doubts.append(f"{name} is not tried: it could load code or read files")
        return False
    if name not in own_directives():
        if OTHER_MODULES.match(name):
            safe.doubts.append(f"{name} belongs to a module that is not part of nginx")
            return False
        one.arguments = []
        one.block = None if one.block is None else []
        return True
    if name in FILES_NOT_SHOWN or name in {"user", "working_directory"}:
        return False  # a file or an account of the reader's machine
    _treat_files(one, safe)
    return treat_addresses(one, safe, block)


def _harmless_ssl_command(one: Directive) -> bool:
    values = one.values()
    named = one.name.value.endswith("ssl_conf_command")
    return named and bool(values) and values[0] in SAFE_SSL_COMMANDS


def _treat_files(one: Directive, safe: Safe) -> None:
    name, first = one.name.value, one.arguments[0] if one.arguments else None
    for argument in one.arguments:
        argument.value = SIZE.sub(_limited, argument.value)
    if first is None:
        return
    if name == "error_log":
        first.value = "stderr"
    elif name == "access_log" and first.value != "off":
        first.value = safe.scratch("log")
    elif name in {"pid", "lock_file"} or name.endswith(("_temp_path", "_cache_path")):
        first.value = safe.scratch(name)
    elif name.endswith("_certificate_key"):
        _certificate(one, safe, KEY)
    elif name.endswith("_certificate") and "pass" not in name:
        _certificate(one, safe, CERTIFICATE)
    elif name == "ssl_session_ticket_key":
        first.value = TICKET_KEY
        safe.needs_certificate = True


def _certificate(one: Directive, safe: Safe, file: str) -> None:
    safe.needs_certificate = True
    for word in one.arguments[:1]:
        if word.value:
            word.value = file


def _limited(found: re.Match[str]) -> str:
    units = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
    size = int(found.group(2)[:12]) * units[found.group(3).lower()]
    return f":{LARGEST_ZONE}" if size > LARGEST_ZONE else found.group()


def _include(one: Directive, safe: Safe) -> bool:
    values = one.values()
    if len(values) != 1:
        return True
    name = values[0].rsplit("/", 1)[-1]
    if name in STANDARD_INCLUDES:
        one.arguments[0].value = f"include-{name}"
        safe.files[f"include-{name}"] = STANDARD_INCLUDES[name] + "\n"
        return True
    if not set("*?[") & set(values[0]):
        safe.doubts.append(f"it includes {values[0]}, which is not here")
    return False  # a pattern may match nothing


def defaults(names: set[str], line: int, *, http: bool) -> list[Directive]:
    """Directives that keep nginx's compiled-in paths out of use, where `names` does not set them."""
    if not http:
        return [directive(line, "pid", "pid")] if "pid" not in names else []
    paths = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    added = [
        directive(line, f"{name}_temp_path", f"default-{name}")
        for name in paths
        if f"{name}_temp_path" not in names
    ]
    return added + ([] if "access_log" in names else [directive(line, "access_log", "off")])
