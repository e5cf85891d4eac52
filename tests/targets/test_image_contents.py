"""What is found in an image: packages, secrets, the build's tools; the bill of materials."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from prodready.targets.image import open_image
from prodready.targets.image_packages import Package, installed
from prodready.targets.image_sbom import package_url, render
from prodready.targets.image_secrets import leaks
from prodready.targets.image_tools import build_tools
from tests.targets.images import Files, Sample, tar

BODY = base64.b64encode(b"not a key, only as long as one" * 4).decode()
KEY = f"-----BEGIN {'EC'} PRIVATE KEY-----\n{BODY}\n-----END EC PRIVATE KEY-----\n"
TOKEN = "ghp_" + "a1B2" * 10
AMAZON = "AKIA" + "Q3EG" * 4


def found(tmp_path: Path, *layers: Files, **config: Any) -> list[tuple[str, str, int | None]]:
    history = config.pop("history", None)
    sample = Sample([tar(files) for files in layers] or [tar({})], config, history)
    with open_image(sample.saved(tmp_path / "a.tar")) as image:
        return [(leak.where, leak.what, leak.layer) for leak in leaks(image)]


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        ("app/tls.pem", KEY, "a private key"),
        ("x", KEY.replace("\n", "\r\n"), "a private key"),
        ("app/config.py", f"TOKEN = '{TOKEN}'", "a token of GitHub"),
        ("root/.aws/credentials", f"aws_access_key_id = {AMAZON}", "an access key of AWS"),
        ("root/.aws/credentials", "aws_secret_access_key = wJalr/K7MDENG", "a value for"),
        ("etc/pip.conf", "index-url = https://me:hunter2@pypi.acme.io/simple", "an address"),
        (
            "root/.netrc",
            "machine pypi.acme.io login me password hunter2",
            "a password for a machine",
        ),
        ("root/.npmrc", "//registry.npmjs.org/:_authToken=npm_x1y2z3", "a value for authToken"),
        ("root/.docker/config.json", '{"auths": {"r": {"auth": "bWU6aHVudGVyMg=="}}}', "the login"),
        ("app/.env", "DATABASE_PASSWORD=hunter2", "a value for DATABASE_PASSWORD"),
    ],
)
def test_a_secret_in_a_file(tmp_path: Path, path: str, text: str, what: str) -> None:
    [(where, told, layer)] = found(tmp_path, {}, {path: text})
    assert (where, layer) == (f"/{path}", 1)
    assert told.startswith(what)
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lib/crypto.py", 'BEGIN = "-----BEGIN PRIVATE KEY-----"\nEND = "…"'),
        ("ca.crt", KEY.replace("EC PRIVATE KEY", "CERTIFICATE")),
        ("pub.pem", KEY.replace("EC PRIVATE KEY", "PUBLIC KEY")),
        ("docs/s3.md", "AKIAIOSFODNN7EXAMPLE"),
        ("etc/pip.conf", "[global]\nindex-url = https://index.example/simple"),
        ("root/.npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}"),
        ("app/.env", "DATABASE_PASSWORD=\nTOKEN_TTL=300\nDEBUG=false\nAPI_KEY=change-me"),
        ("app/settings.py", "DATABASE_PASSWORD = read('/run/secrets/db')"),
        ("root/.docker/config.json", '{"credsStore": "desktop"}'),
    ],
)
def test_what_only_looks_like_one(tmp_path: Path, path: str, text: str) -> None:
    assert found(tmp_path, {path: text}) == []


def test_a_secret_that_a_later_layer_removes_is_still_there(tmp_path: Path) -> None:
    assert found(tmp_path, {"k.pem": KEY}, {".wh.k.pem": ""}) == [("/k.pem", "a private key", 0)]


def test_secrets_of_the_environment_and_the_history(tmp_path: Path) -> None:
    told = found(
        tmp_path,
        Env=[
            "PATH=/bin",
            "API_KEY=k3yk3yk3y",
            "DATABASE_URL=postgresql://me:hunter2@db/x",
            "DATABASE_PASSWORD_FILE=/run/secrets/db",
            "GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305",
        ],
        history=[
            {"created_by": "|2 REVISION=abc NPM_TOKEN=npm_x1y2z3 /bin/sh -c npm ci"},
            {"created_by": "|1 NPM_TOKEN=npm_x1y2z3 /bin/sh -c npm run build", "empty_layer": True},
            {"created_by": "/bin/sh -c echo PASSWORD=$PASSWORD", "empty_layer": True},
        ],
    )
    assert told == [
        ("environment", "API_KEY has a value", None),
        ("environment", "DATABASE_URL is an address with a password", None),
        ("history", "the build argument NPM_TOKEN has a value", None),
    ]


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (["usr/bin/gcc-14", "usr/bin/x86_64-linux-gnu-gcc-14"], 2),
        (["usr/bin/make", "usr/local/bin/cmake", "bin/ld"], 3),
        (
            [
                "usr/bin/makedepends",
                "usr/bin/gccgo-notes",
                "app/make",
                "usr/share/gcc",
                "bin/as-is",
            ],
            0,
        ),
    ],
)
def test_tools_of_the_build(tmp_path: Path, paths: list[str], told: int) -> None:
    sample = Sample((tar(dict.fromkeys(paths, "x"), 0o755),))
    with open_image(sample.saved(tmp_path / "a.tar")) as image:
        assert len(list(build_tools(image))) == told
    removed = Sample((sample.layers[0], tar({".wh.usr": "", ".wh.bin": ""})))
    with open_image(removed.saved(tmp_path / "b.tar")) as image:
        assert list(build_tools(image)) == []


DPKG = """Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.41-12
Description: many
 lines
Depends: x

Package: removed
Status: deinstall ok config-files
Version: 1

Package: adduser
Status: install ok installed
Architecture: all
Version: 3.152+b1
"""
RECORDS: Files = {
    "etc/os-release": "-> ../usr/lib/os-release",
    "usr/lib/os-release": 'PRETTY_NAME="Debian"\nID=debian\nVERSION_ID="13"\n',
    "var/lib/dpkg/status": DPKG,
    "lib/apk/db/installed": "P:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\n\nP:zlib\nV:1.3\n",
    "opt/venv/lib/python3.14/site-packages/Typing_Extensions-4.16.0.dist-info/METADATA": (
        "Metadata-Version: 2.4\nName: Typing_Extensions\nVersion: 4.16.0\n"
        "License-Expression: PSF-2.0\n\nName: not this\n"
    ),
    "opt/venv/lib/python3.14/site-packages/broken-1.dist-info/METADATA": "no headers",
    "opt/venv/notes/METADATA": "Name: none\nVersion: 1\n",
}


def test_packages_and_their_bill(tmp_path: Path) -> None:
    with open_image(Sample((tar(RECORDS),)).saved(tmp_path / "a.tar")) as image:
        packages = installed(image)
        bill = render(image, packages, "orders")
        assert bill == render(image, installed(image), "orders")
    assert packages.system == "debian-13"
    assert [(each.kind, each.name, each.version) for each in packages.packages] == [
        ("apk", "musl", "1.2.5-r0"),
        ("apk", "zlib", "1.3"),
        ("deb", "adduser", "3.152+b1"),
        ("deb", "libc6", "2.41-12"),
        ("pypi", "typing-extensions", "4.16.0"),
    ]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    component = json.loads(bill)["components"][-1]
    assert component["purl"] == "pkg:pypi/typing-extensions@4.16.0"
    assert component["licenses"] == [{"expression": "PSF-2.0"}]


@pytest.mark.parametrize(
    ("package", "system", "url"),
    [
        (Package("pypi", "six", "1.17.0", ""), "debian-13", "pkg:pypi/six@1.17.0"),
        (
            Package("deb", "libstdc++6", "1:14-5", "", architecture="amd64"),
            "debian-13",
            "pkg:deb/debian/libstdc%2B%2B6@1%3A14-5?arch=amd64&distro=debian-13",
        ),
        (Package("apk", "musl", "1.2", ""), "", "pkg:apk/musl@1.2"),
    ],
)
def test_package_urls(package: Package, system: str, url: str) -> None:
    assert package_url(package, system) == url
