"""What a hostile configuration can name, and what nginx is given instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prodready.model import Document, Kind, LineMap
from prodready.tools.nginx import TOOL
from prodready.tools.nginx_config import parse, write
from prodready.tools.nginx_safety import make_safe, own_directives
from tests.tools.casework import require

HOSTILE = """
load_module /tmp/evil.so;
user root; pid /tmp/evil.pid; lock_file /tmp/evil.lock; working_directory /tmp/evil;
error_log /tmp/evil-main.log; ssl_engine evil; perl_modules /tmp/evil;
include /tmp/evil.conf; include /tmp/evil*.conf;
events { debug_connection evil-debug.example; }
stream { upstream evil-stream { server evil-a.example:1; } server { proxy_pass evil-stream; } }
http {
  access_log /tmp/evil-access.log; access_log syslog:server=evil-syslog.example;
  proxy_cache_path /tmp/evil-cache keys_zone=a:1m; client_body_temp_path /tmp/evil-body;
  xslt_stylesheet /tmp/evil.xsl; geoip_country /tmp/evil.dat; js_import /tmp/evil.js;
  resolver evil-resolver.example; unheard_of /tmp/evil { evil evil; }
  map $a $b { include /tmp/evil-map; }
  upstream evil-b.example { server evil-b.example:80; }
  server {
    listen evil-listen.example:80; listen unix:/tmp/evil.sock; set_real_ip_from evil-real.example;
    ssl_certificate /tmp/evil.pem; ssl_certificate_key engine:evil:key; ssl_dhparam /tmp/evil.dh;
    ssl_conf_command Certificate /tmp/evil.pem; proxy_ssl_certificate /tmp/evil.pem;
    ssl_session_ticket_key /tmp/evil.key; ssl_password_file /tmp/evil.txt;
    ssl_stapling_responder http://evil-ocsp.example/;
    location /a { proxy_pass https://evil-proxy.example:8443/x; error_log /tmp/evil-location.log; }
    location /b { fastcgi_pass evil-fastcgi.example:9000; fastcgi_temp_path /tmp/evil-fastcgi; }
    location /c { grpc_pass grpc://evil-grpc.example; }
    location /d { proxy_pass http://evil-stream:1; uwsgi_pass uwsgi://evil-odd.example; }
    location /e { memcached_pass evil-memcached.example:11211; }
  }
}
"""


def test_nothing_of_the_reader_and_no_host_is_left() -> None:
    directives = parse(HOSTILE)
    safe = make_safe(directives)
    written = write(directives)
    assert "unheard_of" in written
    # The name of an upstream is no host.
    written = re.sub(r'"upstream" "evil-[\w.-]+"|"proxy_pass" "evil-stream"', "", written)
    assert "evil" not in written, re.findall(r'"[^"]*evil[^"]*"', written)
    assert any(doubt.startswith("load_module") for doubt in safe.doubts)


def test_harmless_directives_stay_as_they_are() -> None:
    text = """server { listen 80; root /srv; return 301 https://$host$request_uri;
    ssl_conf_command Options KTLS; ssl_ciphers HIGH; access_log off; rewrite_log on;
    proxy_ssl_verify on; proxy_cache_key $uri; auth_basic_user_file /etc/nginx/htpasswd; }"""
    directives = parse(text)
    before = write(parse(text)).replace('"80"', '"unix:0.sock"')
    assert make_safe(directives).doubts == []
    assert write(directives) == before


def test_the_list_of_directives_is_there() -> None:
    assert {"listen", "proxy_pass", "ssl_certificate", "http2", "map"} <= own_directives()
    assert "more_set_headers" not in own_directives()


def test_one_address_has_one_socket() -> None:
    directives = parse("server { listen 80; listen *:80; listen 0.0.0.0:80; listen [::]:80; }")
    safe = make_safe(directives)
    assert list(safe.sockets.values()) == ["*:80", "[::]:80"]


@pytest.mark.parametrize("name", ["pid", "log"])
def test_a_run_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    require(TOOL)
    mark = tmp_path / f"evil.{name}"
    text = f"pid {mark};\nerror_log {mark};\nevents {{}}\nhttp {{ access_log {mark}; }}\n"
    (answer,) = TOOL.run([Document("page.md", text, Kind.NGINX, LineMap("page.md"))])
    assert answer.remarks == ()
    assert answer.unable is None
    assert not mark.exists()
