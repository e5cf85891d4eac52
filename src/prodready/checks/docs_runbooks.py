"""The checks of what is read at night: runbooks, and the links to them in alerts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.docs_common import best, missing
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.manifests import Manifests
from prodready.facts.monitoring import Monitoring, Rule
from prodready.facts.papers import Papers
from prodready.model import Place
from prodready.patterns import lazy

RUNBOOK = lazy(
    r"\brun ?books?\b|^(?:docs )?play ?books?\b|\bon[- ]call (?:guide|manual|duty|handbook)\b"
    r"|^on[- ]call\b|(?:^|docs |runbooks? )incidents?(?: response| management)?$"
    r"|\bop(?:eration)?s (?:guide|manual|handbook|procedures?)\b|(?:^|docs )operations$",
    re.IGNORECASE,
)
_NEAR = lazy(r"\btroubleshoot\w*|\badministrat\w+|\bcommon (?:problems|issues)\b", re.IGNORECASE)
"""Papers that may serve as a runbook; a person says whether they do."""
_KEY = lazy(r"run_?book|play_?book", re.IGNORECASE)
_PAGE = lazy(r"(?P<path>[\w./%-]+\.(?:md|rst|adoc))(?:#(?P<anchor>[\w.-]+))?$")
LEAST_WORDS = 30
FIX = "Write RUNBOOK.md with a part for each alert, and for deploy, roll back and restore."


@check("docs.runbooks")
def runbooks(papers: Papers, monitoring: Monitoring, manifests: Manifests) -> Iterator[Outcome]:
    """A runbook is there and says something, and what alerts link to exists."""
    faults = [fault for rule in monitoring.alerts for fault in _dangling(rule, papers)]
    yield from faults
    found = [one for one in papers.about(RUNBOOK) if one.words]
    if found:
        one = best(found)
        below = _chapters(one.path, papers) if one.words < LEAST_WORDS else None
        if below is not None:
            yield from () if faults else [Pass(below, "a page of its own for each matter")]
        elif one.words < LEAST_WORDS:
            yield Fail(Place(one.path, one.line), f"{one.title}: says next to nothing", FIX)
        elif not faults:
            yield Pass(Place(one.path, one.line), one.title)
    elif not faults:
        near = [one for one in papers.about(_NEAR) if one.words >= LEAST_WORDS]
        if near:
            place = Place(best(near).path, best(near).line)
            message = f"there is no runbook, and {best(near).title} may serve as one"
            yield Unknown(place, message, attest=True)
        else:
            yield from _none(papers, monitoring, manifests)


def _chapters(path: str, papers: Papers) -> Place | None:
    """The pages beside a first page that only opens a folder of them, where they say something."""
    folder, _, name = path.rpartition("/")
    if not folder or name.partition(".")[0].lower() not in ("index", "readme", "_index"):
        return None
    beside = [one for one in papers.paths if one.startswith(f"{folder}/") and one != path]
    full = [one for one in beside if len(papers.text(one).split()) >= LEAST_WORDS]
    return Place(full[0]) if full else None


def _none(papers: Papers, monitoring: Monitoring, manifests: Manifests) -> Iterator[Outcome]:
    workloads = any(True for _ in manifests.of("Deployment", "StatefulSet", group="apps"))
    if monitoring.alerts or workloads:
        yield missing(papers, "RUNBOOK.md", "there is no runbook", FIX)
    elif papers.repository.files:
        # Who ships an image alone may well operate it from somewhere else.
        yield Unknown(papers.place(), "there is no runbook here", attest=True)


def _dangling(rule: Rule, papers: Papers) -> Iterator[Fail]:
    """Links of an alert to a part of a page of this repository that is not there."""
    node = rule.node.find("annotations")
    for key, value in (node.data if node and isinstance(node.data, dict) else {}).items():
        if not _KEY.search(str(key)) or not isinstance(value, str) or "{{" in value:
            continue
        found = _PAGE.search(value.strip())
        if not found:
            continue
        place = rule.node.place_of("annotations", str(key))
        path = _in_repository(found["path"], papers)
        if path is None:
            if "://" not in value:
                yield Fail(place, f"{rule.alert} links to {value}, which is not there", FIX)
        elif found["anchor"] and found["anchor"] not in _anchors(path, papers):
            message = f"{rule.alert} links to #{found['anchor']}, and {path} has no such part"
            yield Fail(place, message, f"Write that part of {path}, or correct the link.")


def _in_repository(target: str, papers: Papers) -> str | None:
    """The file of the repository that the end of an address means."""
    parts = [part for part in target.split("/") if part not in ("", ".")]
    for start in range(len(parts)):
        path = "/".join(parts[start:])
        if papers.repository.read(path) is not None:
            return path
    return None


def _anchors(path: str, papers: Papers) -> set[str]:
    """The anchors that hosts make of a page's headings, and those written by hand."""
    found = set(
        re.findall(r"(?:id|name)=[\"']([\w.-]+)[\"']|\{[^}\n]*#([\w.-]+)", papers.text(path))
    )
    made = {one for pair in found for one in pair if one}
    for section in papers.sections(path):
        plain = re.sub(r"[^\w\s-]", "", section.title.lower()).strip()
        made.add(re.sub(r"\s", "-", plain))
    return made


_SUBJECTS = {
    "monitoring": r"monitor\w*|alerts?|metrics|dashboards?|prometheus|grafana|logs?\b|health",
    "backups and how they are restored": r"backups?|restor\w+|snapshots?|dumps?|recover\w*",
    "scaling": r"scal(?:e|es|ed|ing|er)\b|autoscal\w*|replicas?|capacity|horizontal\w*|workers?",
    "incidents": r"incidents?|on[- ]call|escalat\w+|outage|emergenc\w+|pager|severity|is wrong|fails?\b",
}


_MANUAL = lazy(
    r"\brun ?books?\b|\bop(?:eration)?s (?:guide|manual|handbook|procedures?)\b|(?:^|docs? )operat(?:ions?|ing)$"
    r"|\badmin(?:istrat\w+)? (?:guide|manual|handbook)\b",
    re.IGNORECASE,
)


@check("operations.manual")
def manual(papers: Papers) -> Iterator[Outcome]:
    """What operators read covers monitoring, backups, scaling and incidents."""
    found = [one for one in papers.about(_MANUAL) if one.words >= LEAST_WORDS]
    if not found:
        if papers.repository.files:
            yield Unknown(papers.place(), "there is no operations manual here", attest=True)
        return
    one = best(found)
    text = "\n".join(f"{each.title}\n{each.text}" for each in found)
    lacking = [
        name for name, words in _SUBJECTS.items() if not re.search(rf"\b(?:{words})", text, re.I)
    ]
    place = Place(one.path, one.line)
    if len(lacking) >= 2 and any(each.level == 0 for each in found):
        yield Fail(
            place, f"says nothing of {', '.join(lacking)}", f"Write a part for each in {one.path}."
        )
    elif lacking:
        yield Unknown(place, f"says nothing of {', '.join(lacking)}", attest=True)
    else:
        yield Pass(place, one.title)
