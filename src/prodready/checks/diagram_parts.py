"""Whether a diagram that is written as text names every part that is deployed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from prodready.checks.interface import Fail, Pass
from prodready.facts.compose import Compose
from prodready.facts.papers import Papers
from prodready.facts.workloads import Workloads
from prodready.model import Place
from prodready.patterns import lazy

_FENCED = lazy(
    r"^[ \t]*(?P<fence>```+|~~~+)[ \t]*\{?\.?(?:mermaid|plantuml|puml|d2|dot|graphviz|structurizr)\b"
    r"[^\n]*\n(?P<text>.*?)^[ \t]*(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_SOURCE = lazy(r"\.(?:mmd|puml|plantuml|dsl|d2|gv|dot)$")
_CALLS = lazy(r"--+>?|->|==+>|-\.+->|\bRel\w*\(")
_NOTE = lazy(r"^\s*(?:%%|'|//|#).*$", re.MULTILINE)


def whole_diagram(papers: Papers, compose: Compose, workloads: Workloads) -> Pass | None:
    """The first diagram that draws calls and names all parts, where there are at least two."""
    images = {one.name: {_bare(one.image)} for one in compose.services()}
    for workload in workloads.all:
        images[workload.name] = {_bare(container.image) for container in workload.containers}
    if len(images) < 2:
        return None
    often = Counter(image for own in images.values() for image in own)
    parts = {
        name: {name, *(image for image in own if image and often[image] == 1)}
        for name, own in images.items()
    }
    for place, text in _diagrams(papers):
        drawn = _NOTE.sub("", text)
        if _CALLS.search(drawn) and all(_named(names, drawn) for names in parts.values()):
            return Pass(place, f"names all {len(parts)} parts")
    return None


_PRODUCTS = (
    *(
        "rabbitmq",
        "redis",
        "valkey",
        "nats",
        "kafka",
        "postgres",
        "mysql",
        "mariadb",
        "mongo",
        "memcached",
    ),
    *(
        "elasticsearch",
        "opensearch",
        "cassandra",
        "clickhouse",
        "minio",
        "consul",
        "zookeeper",
        "pulsar",
    ),
)
_TEXTS = (".md", ".rst", ".adoc", ".mmd", ".puml", ".d2", ".svg", ".lock", ".sum")


def outdated(papers: Papers, compose: Compose, workloads: Workloads) -> Iterator[Fail]:
    """The first diagram with a store that nothing here speaks of."""
    drawn = [(place, _NOTE.sub("", text)) for place, text in _diagrams(papers)]
    drawn = [(place, text) for place, text in drawn if _CALLS.search(text)]
    if len({one.name for one in compose.services()}) + len(workloads.all) < 2:
        return
    for place, text in drawn:
        for product in _PRODUCTS:
            found = re.search(rf"(?<![a-z0-9]){product}", text.lower())
            if found and not _spoken_of(product, papers):
                line = place.line + text.count("\n", 0, found.start()) + 1
                yield Fail(
                    Place(place.path, line),
                    f"the diagram shows {product}, and nothing in the repository runs or asks one",
                    "Draw the parts that there are today.",
                )
                return


def _spoken_of(product: str, papers: Papers) -> bool:
    """Whether a file that is no paper speaks of the product."""
    return any(
        product in (papers.repository.read(path) or "").lower()
        for path in papers.repository.files
        if not path.lower().endswith(_TEXTS) and "lock" not in path.rpartition("/")[2].lower()
    )


def _diagrams(papers: Papers) -> Iterator[tuple[Place, str]]:
    """Every diagram that is text, with its place."""
    for path in papers.repository.files:
        if _SOURCE.search(path):
            yield Place(path), papers.repository.read(path) or ""
    for path in papers.paths[:200]:
        text = papers.text(path)
        for found in _FENCED.finditer(text):
            yield Place(path, text.count("\n", 0, found.start()) + 1), found["text"]


def _bare(image: str | None) -> str:
    """The last part of an image's name, by which a diagram may call a part that alone runs it."""
    return (image or "").partition("@")[0].rsplit("/", 1)[-1].partition(":")[0]


def _named(names: set[str], text: str) -> bool:
    """Whether the text has one of the names as a word, with any of `-`, `_` and space in it."""
    return any(
        re.search(
            rf"(?<![a-z0-9]){'[-_ ]?'.join(map(re.escape, re.split('[-_ ]+', name.lower())))}(?![a-z0-9])",
            text.lower(),
        )
        for name in names
    )
