"""Travis CI's file, read into the shape of GitLab's: jobs of script lines.

What runs where no script is written: https://docs.travis-ci.com/user/languages/
"""

from __future__ import annotations

from collections.abc import Iterator

from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.nodes import Node, from_tree
from prodready.model import Document, Kind, LineMap

TRAVIS_FILE = ".travis.yml"
_BEFORE = ("before_install", "install", "before_script")
_MAKEFILES = ("GNUmakefile", "gnumakefile", "Makefile", "makefile", "BSDmakefile")
_DEFAULTS = {
    "node_js": "npm test",
    "ruby": "rake",
    "rust": "cargo test --verbose",
    "java": "mvn test -B",
    "php": "phpunit",
}
"""What runs without a `script`, by language; Go's depends on a Makefile."""


def read_travis(repository: Repository) -> Node | None:
    """The jobs by name, each with its `before_script` and `script`; None where there is no file.

    What runs after a success is a job of its own: Travis looks at none of its failures.
    """
    text = repository.read(TRAVIS_FILE)
    if text is None:
        return None
    try:
        trees = load(text)
    except YamlError:
        return None
    document = Document(path=TRAVIS_FILE, text=text, kind=Kind.YAML, lines=LineMap(TRAVIS_FILE))
    whole = from_tree(trees[0], document) if trees else None
    if whole is None or not isinstance(whole.value, dict):
        return None
    jobs = {"travis": _job(whole, whole, repository)}
    for number, own in enumerate(_included(whole), 1):
        if own.child("script") is not None:
            jobs[f"travis {number}"] = _job(own, whole, repository)
    after = _lines(whole.child("after_success"))
    if after:
        parts = {"script": Node(after, after[0].place), "after_success": Node(True, whole.place)}
        jobs["travis after success"] = Node(parts, after[0].place)
    cache = whole.child("cache")
    return Node(jobs | ({"cache": cache} if cache else {}), whole.place)


def _included(whole: Node) -> Iterator[Node]:
    for key in ("jobs", "matrix"):
        found = whole.find(key, "include")
        for job in found.items() if found is not None else ():
            if isinstance(job.value, dict):
                yield job


def _job(own: Node, whole: Node, repository: Repository) -> Node:
    def part(key: str) -> Node | None:
        return own.child(key) or whole.child(key)

    before = [item for key in _BEFORE for item in _lines(part(key))]
    script = part("script")
    if script is None:
        script = Node(_default(whole, repository), whole.place_of("language"))
    parts = {"before_script": Node(before, own.place), "script": script}
    return Node(parts, script.place)


def _lines(node: Node | None) -> list[Node]:
    if node is None:
        return []
    return list(node.items()) if isinstance(node.value, list) else [node]


def _default(whole: Node, repository: Repository) -> str:
    language = str(whole.get("language", default="ruby"))
    if language == "go":
        made = any(repository.exists(name) for name in _MAKEFILES)
        return "make" if made else "go test ./..."
    return _DEFAULTS.get(language, "true")
