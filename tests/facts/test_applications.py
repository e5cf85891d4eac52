"""What answers requests is found in code and among packages, where something is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.documents.repository import Repository
from prodready.facts.applications import Applications

DOCKERFILE = "FROM scratch\n"
FLASK = "from flask import Flask\n\napp = Flask(__name__)\n"


def applications(folder: Path, files: dict[str, str]) -> Applications:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return Applications.from_repository(Repository(folder))


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"shop/app.py": FLASK}, [("flask", "shop/app.py", 3)]),
        ({"shop/app.py": "def Flask(x): ...\n\n\napp = Flask(1)\n"}, []),
        ({"stubs/app.py": FLASK}, []),
        ({"tests/app.py": FLASK}, []),
        (
            {"package.json": '{\n  "dependencies": {\n    "express": "5"\n  }\n}\n'},
            [("Express", "package.json", 3)],
        ),
        ({"package.json": '{"devDependencies": {"express": "5"}}'}, []),
        (
            {"go.mod": "module a.b/c\n\nrequire github.com/gin-gonic/gin v1.11.0\n"},
            [("Gin", "go.mod", 3)],
        ),
        (
            {"main.go": 'package main\n\nfunc main() {\n\thttp.ListenAndServe("", nil)\n}\n'},
            [("net/http", "main.go", 4)],
        ),
        ({"main.go": "package main\n\n// http.ListenAndServe(x)\n"}, []),
    ],
)
def test_found(tmp_path: Path, files: dict[str, str], found: list[tuple[str, str, int]]) -> None:
    got = applications(tmp_path, {"Dockerfile": DOCKERFILE, **files}).all
    assert [(each.framework, each.place.path, each.place.line) for each in got] == found


def test_nothing_is_an_application_where_nothing_is_shipped(tmp_path: Path) -> None:
    assert applications(tmp_path, {"shop/app.py": FLASK}).first is None


def test_an_application_holds_its_outermost_package(tmp_path: Path) -> None:
    files = {"src/shop/__init__.py": "", "src/shop/web/__init__.py": "", "train/model.py": ""}
    found = applications(
        tmp_path, {"Dockerfile": DOCKERFILE, **files, "src/shop/web/app.py": FLASK}
    )
    assert found.holds("src/shop/mail.py")
    assert not found.holds("train/model.py")
