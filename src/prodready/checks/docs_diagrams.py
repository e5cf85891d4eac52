"""The check that a picture shows the parts of the system, and the one of the parts' own papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from prodready.checks.diagram_parts import outdated, whole_diagram
from prodready.checks.docs_common import missing
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role, role_of
from prodready.facts.compose import Compose
from prodready.facts.papers import Papers, title_of
from prodready.facts.workloads import Workloads
from prodready.model import Place
from prodready.patterns import lazy

_FENCE = lazy(r"^\s*(?:```+|~~~+)\s*\{?\.?(mermaid|plantuml|puml|d2|dot|graphviz|c4|structurizr)\b")
_FLOW = lazy(
    r"^\s*(?:graph|flowchart|C4\w+|architecture(?:-beta)?|block(?:-beta)?|sequenceDiagram|classDiagram)\b"
)
_SOURCE = lazy(
    r"\.(?:puml|plantuml|drawio|dsl|d2|excalidraw|gv|dot)$|\.(?:drawio|excalidraw)\.(?:svg|png)$",
    re.I,
)
_PICTURE = lazy(r"\.(?:svg|png|jpe?g|gif|webp|avif)$", re.IGNORECASE)
_ABOUT = lazy(
    r"architect\w*|\bdiagrams?\b|topolog\w+|\boverview\b|\bcomponents?\b|\bsystem\b|\binfra\w*|\bdesign\b"
    r"|\bdata ?flow\b|\bcontext\b|\bhow it works\b",
    re.IGNORECASE,
)
_IMAGE = lazy(
    r"!\[([^\]]*)\]\(\s*<?([^)>\s]+)|<img\b[^>]*?src=[\"']([^\"']+)[\"'][^>]*>|image:: (\S+)"
)
_BOXES = lazy(
    "[\N{BOX DRAWINGS LIGHT HORIZONTAL}\N{BOX DRAWINGS LIGHT VERTICAL}]|\\+--+\\+|--+>|<--+"
)
FIX = "Draw the parts and who calls whom as Mermaid in `docs/architecture.md` or in the README."


@check("docs.diagrams")
def diagrams(papers: Papers, compose: Compose, workloads: Workloads) -> Iterator[Outcome]:
    """A diagram of the system is there, and names each part that is deployed.

    Whether a picture, or a diagram with other names, shows today's is for a person to say.
    """
    found = _drawn(papers)
    if isinstance(found, Fail):
        yield found
        return
    if found is not None:
        whole = whole_diagram(papers, compose, workloads)
        stale = next(outdated(papers, compose, workloads), None)
        yield stale or whole or Unknown(found, "shows the system", attest=True)
        return
    # Files that are started one by one, as tools of developers are, are no system together.
    together = [len({one.name for one in project.used()}) for project in compose.projects]
    parts = max(*together, len(workloads.all), 0)
    if parts >= 3:
        what = f"{parts} parts are deployed, and no diagram shows how they fit together"
        yield missing(papers, "", what, FIX)
    elif parts:
        yield Unknown(papers.place(), "no diagram of the system is here", attest=True)


def _drawn(papers: Papers) -> Place | Fail | None:
    for path in papers.repository.files:
        if _SOURCE.search(path) and _own(path):
            return Place(path)
    for path in papers.paths[:200]:
        place = _in_paper(papers, path)
        if place is not None:
            return place
    for path in papers.repository.files:
        if (
            _PICTURE.search(path)
            and re.search(r"architect|diagram|topolog", path, re.I)
            and _own(path)
        ):
            return Place(path)
    return None


def _own(path: str) -> bool:
    folders = [part for part in path.split("/") if part.lower() not in ("doc", "docs")]
    return role_of("/".join(folders)) in (Role.PRODUCTION, Role.TEMPLATE)


def _in_paper(papers: Papers, path: str) -> Place | Fail | None:
    text = papers.text(path)
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if fence and (fence[1] != "mermaid" or any(map(_FLOW.match, lines[number : number + 4]))):
            return Place(path, number)
        for image in _IMAGE.finditer(line):
            target = image[2] or image[3] or image[4] or ""
            words = f"{image[1] or ''} {title_of(target.partition('?')[0])} {image[0]}"
            if _ABOUT.search(words) and not re.search(r"badge|shields\.io|screenshot", words, re.I):
                return _picture(papers, Place(path, number), target)
    for one in papers.sections(path):
        if (
            _ABOUT.search(one.title)
            and sum(bool(_BOXES.search(x)) for x in one.text.splitlines()) >= 3
        ):
            return Place(path, one.line)
    return None


def _picture(papers: Papers, place: Place, target: str) -> Place | Fail:
    """The picture's place in the paper; a failure where its file is not in the repository."""
    plain = target.partition("#")[0].partition("?")[0]
    if "://" in target or target.startswith(("/", "data:", "{")):
        return place
    folder = PurePosixPath(place.path).parent
    parts: list[str] = []
    for part in (*folder.parts, *plain.split("/")):
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", ".."):
            parts.append(part)
    name = parts[-1] if parts else ""
    there = papers.repository.exists("/".join(parts)) or any(
        path.rpartition("/")[2] == name for path in papers.repository.files
    )
    return place if there else Fail(place, f"the diagram {plain} is not in the repository", FIX)


_OWN_PACKAGE = frozenset(
    {"Dockerfile", "package.json", "pyproject.toml", "go.mod", "pom.xml", "Cargo.toml", "setup.py"}
    | {"build.gradle", "build.gradle.kts", "mix.exs", "composer.json"}
)


MOST_TOLD = 5
MOST_DEEP = 2
MOST_BESIDE = 5
"""Files of an image that has no program of its own, such as a start script, with the Dockerfile."""
_TOOLS = lazy(
    r"test|example|sample|integration|plugin|hack|tool|bench|script|mock|fixture|(?:^|/)(?:build|ci|dev|docs?)/"
    r"|(?:^|/)v?\d[\d.]*(?:/|$)",
    re.IGNORECASE,
)


@check("docs.modules")
def modules(papers: Papers, repository: Repository) -> Iterator[Outcome]:
    """Each part with a package or an image of its own has a README, or a paper tells what it is."""
    folders = {
        path.rpartition("/")[0]
        for path in repository.files
        if path.rpartition("/")[2] in _OWN_PACKAGE
        and "/" in path
        and repository.role(path) is Role.PRODUCTION
        and not path.startswith(".")
        and path.count("/") <= MOST_DEEP
        and not _TOOLS.search(path)
    }
    tops = sorted(f for f in folders if not any(f.startswith(other + "/") for other in folders))
    if len(tops) < 2:
        return
    silent = []
    for folder in tops:
        place = _readme_of(folder, papers) or _named(folder, papers) or _variant(folder, papers)
        if place is not None:
            yield Pass(place, folder)
        else:
            silent.append(folder)
    for folder in silent if len(silent) <= MOST_TOLD else silent[:1]:
        rest = f" (and {len(silent) - 1} more like it)" if len(silent) > MOST_TOLD else ""
        yield Fail(
            Place(f"{folder}/README.md"),
            f"nothing says what {folder} is{rest}",
            f"Write {folder}/README.md: what it does, how it is run, who calls it.",
        )


def _variant(folder: str, papers: Papers) -> Place | None:
    """Where a paper names the folder around it, which holds images in several makes."""
    around, _, _ = folder.rpartition("/")
    inside = [path for path in papers.repository.files if path.startswith(folder + "/")]
    image = {path.rpartition("/")[2] for path in inside} & _OWN_PACKAGE == {"Dockerfile"}
    few = len(inside) == 1 or (image and len(inside) <= MOST_BESIDE)
    return _named(around, papers) if around and few else None


def _readme_of(folder: str, papers: Papers) -> Place | None:
    own = (
        path for path in papers.paths if path.startswith(folder + "/") and "readme" in path.lower()
    )
    return next(map(Place, own), None)


def _named(folder: str, papers: Papers) -> Place | None:
    """Where another paper names the part."""
    words = re.split(r"[-_]+", folder.rpartition("/")[2].lower())
    common = set(re.split(r"[-_]+", papers.repository.root.resolve().name.lower()))
    if papers.readme:
        common |= {
            w for one in papers.sections(papers.readme)[:1] for w in one.title.lower().split()
        }
    own = [word for word in words if word not in common] or words
    name = re.compile(rf"(?<!\w){'[-_ ]?'.join(map(re.escape, own))}(?!\w)", re.IGNORECASE)
    for path in papers.paths[:60]:
        for number, line in enumerate(papers.text(path).splitlines(), 1):
            if name.search(line):
                return Place(path, number)
    return None
