"""What a file is for, as far as its path tells: the product itself, a test, an example."""

from __future__ import annotations

import re
from collections.abc import Container
from enum import StrEnum

from prodready.patterns import lazy


class Role(StrEnum):
    """What a file of a repository is for."""

    PRODUCTION = "production"
    TEST = "test"
    EXAMPLE = "example"
    VENDORED = "vendored"
    TEMPLATE = "template"


_VENDORED = frozenset(
    {"vendor", "vendored", "_vendor", "third_party", "third-party", "thirdparty"}
    | {"node_modules", "bower_components", "site-packages", ".venv", "venv", "external_libs"}
)
_TEST = frozenset(
    {"test", "tests", "testing", "__tests__", "testdata", "test-data", "test_data", "spec", "specs"}
    | {"e2e", "e2e-tests", "e2e_tests", "fixtures", "__fixtures__", "integration-tests"}
    | {"integration-test", "integration_test", "unit-test", "unit-tests", "unit_test"}
    | {"integration_tests", "functional-tests", "functional_tests", "unittests", "cypress"}
)
_EXAMPLE = frozenset(
    {"example", "examples", "_examples", "sample", "samples", "demo", "demos", "tutorial"}
    | {"tutorials", "doc", "docs", "docs_src", "documentation", "playground", "snippets"}
)
_TEST_FILE = lazy(
    r"""(?: test_.+\.py | .+_test\.(?:py|go) | conftest\.py | .+\.(?:test|spec)\.[cm]?[jt]sx?
      | (?:docker-)?compose[.-](?:.+[.-])?(?:test|tests|e2e)\.ya?ml
      | dockerfile[.-](?:test|tests|e2e) )$""",
    re.VERBOSE | re.IGNORECASE,
)
_EXAMPLE_FILE = lazy(r".+[.-](?:example|sample|dist)(?:\.\w+)?$", re.IGNORECASE)
_COMPOSE_FILE = lazy(r"(?:docker-)?compose(?:[.-].+)?\.ya?ml$", re.IGNORECASE)
_TEMPLATE_FILE = lazy(
    r".+(?:\.(?:j2|jinja2?|tpl|tmpl|template|gotmpl|erb|mustache)|[-_](?:template|tmpl)|file\.in)$",
    re.I,
)

_PACKAGES = lazy(r"(?:^|/)src/main/(?:java|kotlin|scala|groovy)(?=/)")
"""Where the names of folders are those of packages."""


def role_of(path: str, files: Container[str] = ()) -> Role:
    """The role of the file at `path` (relative, `/`-separated).

    `files` are the repository's files: a folder `templates` is a chart's when a `Chart.yaml` is
    beside it.
    """
    folders = path.split("/")
    name = folders.pop()
    packages = _PACKAGES.search(path)
    if packages:  # `com/example/demo` is the name of a product as any
        folders = path[: packages.end()].split("/")
    lowered = {folder.lower() for folder in folders}
    lowered |= {folder.lstrip("_.") for folder in lowered}
    if lowered & _VENDORED:
        return Role.VENDORED
    if lowered & _TEST or _TEST_FILE.match(name):
        return Role.TEST
    if lowered & _EXAMPLE or _EXAMPLE_FILE.match(name):
        return Role.EXAMPLE
    if "{{" in path or _TEMPLATE_FILE.match(name) or _in_chart(folders, files):
        return Role.TEMPLATE
    if "templates" in lowered and _COMPOSE_FILE.match(name):
        return Role.EXAMPLE  # what the product offers its users to start with
    return Role.PRODUCTION


def _in_chart(folders: list[str], files: Container[str]) -> bool:
    return any(
        "/".join([*folders[:index], "Chart.yaml"]) in files
        for index, folder in enumerate(folders)
        if folder == "templates"
    )
