"""What a block of nginx inherits, and what a directive of its own takes away."""

from __future__ import annotations

from pathlib import Path

from prodready.documents.repository import Repository
from prodready.facts.nginxblocks import blocks
from prodready.facts.nginxfiles import NginxFiles

CONFIG = """events {}
http {
    include mime.types;
    proxy_set_header Host $host;
    server {
        include shared.conf;
        location / {
            proxy_pass http://app;
        }
        location /api {
            proxy_set_header X-Own 1;
            proxy_pass http://app;
        }
    }
}
"""


def test_effective_own_and_included(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text(CONFIG)
    found = list(blocks(NginxFiles.from_repository(Repository(tmp_path)), "location"))
    headers = [[one.values() for one in each.effective("proxy_set_header")] for each in found]
    assert headers == [[["Host", "$host"]], [["X-Own", "1"]]]
    assert [each.includes for each in found] == [["shared.conf"]] * 2
    assert [each.place().line for each in found] == [7, 10]
