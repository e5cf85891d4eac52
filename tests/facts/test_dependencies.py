"""Packages by name, each at its line, in the files of four languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.documents.repository import Repository
from prodready.facts.dependencies import Dependencies, used
from prodready.facts.pythoncode import PythonCode

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><dependencies>
  <dependency><groupId>io.micrometer</groupId><artifactId>core</artifactId></dependency>
  <dependency>
    <groupId>junit</groupId><artifactId>junit</artifactId><scope>test</scope>
  </dependency>
</dependencies></project>
"""


@pytest.mark.parametrize(
    ("name", "text", "known", "line"),
    [
        ("requirements.txt", "flask==3\nprometheus_client==0.23\n", "prometheus-client", 2),
        ("package.json", '{\n"dependencies": {"prom-client": "15"}}', "prom-client", 2),
        ("go.mod", "module a.b/c\nrequire (\n\tgo.opentelemetry.io/otel v1.3.0\n)\n", "go.*", 3),
        ("pom.xml", POM, "io.micrometer:core", 2),
        ("build.gradle", "dependencies {\n  implementation 'a.b:c:1'\n}\n", "a.b:c", 2),
    ],
)
def test_found_at_its_line(tmp_path: Path, name: str, text: str, known: str, line: int) -> None:
    (tmp_path / name).write_text(text)
    found = Dependencies.from_repository(Repository(tmp_path)).first(known)
    assert found is not None
    assert (found[1].path, found[1].line) == (name, line)


@pytest.mark.parametrize(
    ("name", "text", "unknown"),
    [
        ("go.mod", "module a.b/c\nrequire go.x.io/otel v1.3.0 // indirect\n", "go.x.io/*"),
        ("pom.xml", POM, "junit:junit"),
        ("pom.xml", "<!DOCTYPE p [<!ENTITY a 'b'>]><p/>", "*"),
        ("pom.xml", "<broken", "*"),
        ("build.gradle", "testImplementation 'a.b:c:1'\n", "a.b:c"),
    ],
)
def test_left_out(tmp_path: Path, name: str, text: str, unknown: str) -> None:
    (tmp_path / name).write_text(text)
    assert Dependencies.from_repository(Repository(tmp_path)).first(unknown) is None


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import ddtrace\n", 1),
        ("X = 1\nfrom ddtrace import patch\n", 2),
        ("APPS = ['ddtrace.contrib.django']\n", 1),
        ("# ddtrace\n", None),
    ],
)
def test_python_packages_count_where_they_are_imported(
    tmp_path: Path, code: str, line: int | None
) -> None:
    (tmp_path / "requirements.txt").write_text("ddtrace==3.0\n")
    (tmp_path / "app.py").write_text(code)
    repository = Repository(tmp_path)
    found = used(
        PythonCode.from_repository(repository),
        Dependencies.from_repository(repository),
        ["ddtrace"],
    )
    assert (found and found[1].line) == line
