"""Which documents a repository would deploy, and by what path its other files know them."""

from __future__ import annotations

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Document
from prodready.patterns import lazy

REHEARSAL = frozenset(
    {"dev", "devel", "develop", "development", "devcontainer", "local", "localhost", "override"}
    | {"test", "tests", "testing", "ci", "e2e", "debug", "lint", "docs", "example", "sample"}
    | {"gitpod", "playwright", "cypress", "benchmark", "bench", "hack"}
)
"""Words in a file's name that say that no user depends on it."""

_WORD = lazy(r"[a-z0-9]+")
_FOLDERS = frozenset({".devcontainer", ".gitpod", ".github", ".circleci", "ci", "dev", "hack"})


def left_aside(document: Document, repository: Repository) -> bool:
    """Whether the file is nobody's deployment: a test, an example, a rehearsal, others' work."""
    if document.lines.origins is not None:
        return False  # a snippet is shown to be judged, wherever its page lies
    if repository.role(document.path) is not Role.PRODUCTION:
        return True
    *folders, name = document.path.lower().split("/")
    return bool(_FOLDERS & set(folders)) or bool(REHEARSAL & name_words(name))


_TESTS = frozenset({"test", "tests", "testing", "spec", "specs", "e2e", "__tests__"})
_DATA = frozenset(
    {"cases", "fixtures", "testdata", "test-data", "test_data", "snapshots", "golden"}
)


def is_test_data(path: str) -> bool:
    """Whether tests read the file as their input: a fault in it is there on purpose."""
    folders = path.lower().split("/")[:-1]
    first = next((i for i, folder in enumerate(folders) if folder in _TESTS), len(folders))
    return bool(_DATA & set(folders[first + 1 :])) or "testdata" in folders


def name_words(name: str) -> set[str]:
    """The words of a file's name: `Dockerfile.dev` has `dockerfile` and `dev`."""
    return set(_WORD.findall(name.lower()))


def file_path(document: Document) -> str:
    """The path by which other files of the repository mean this document."""
    return document.path if document.lines.origins is None else document.name or document.path
