"""The checks of what outsiders need: how to report a vulnerability, how to contribute, whom to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.docs_common import missing, placeholder
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.headings import Section
from prodready.facts.papers import Papers
from prodready.model import Place
from prodready.patterns import lazy

_MAIL = (
    r"[\w.+-]+(?:@|\s*[\[(]at[\])]\s*|\s+at\s+)[\w.-]*[\w-]"
    r"(?:\.|\s*[\[(]dot[\])]\s*|\s+dot\s+)[a-z]{2,}"
)
_REPORT = lazy(
    rf"{_MAIL}|security/advisories|/security/policy|hackerone\.com|bugcrowd\.com|huntr\.|intigriti|"
    r"yeswehack|security\.txt|report a vulnerability|private(?:ly)? (?:vulnerability )?report|"
    r"report\w*[^.]{0,120}(?:https?://|\]\(|\]\[|\[[\w ]{8,}\])|security advisor(?:y|ies)|\[[^\]]*report[^\]]*\]\(|"
    r"(?:contact|mail|message|write to)[^.\n]{0,60}(?:https?://|@\w|security team)|bug bounty",
    re.IGNORECASE,
)
_VERSIONS = lazy(
    r"supported (?:version|release)|support(?:ed|s|ing)?\b[^.\n]{0,60}\b(?:version|release|branch|line)"
    r"|(?:version|release|branch)\w*\b[^.\n]{0,80}\b(?:support|receive|maintain|patch|fix|updat|affect)"
    r"|(?:latest|newest|current|most recent|last|stable)\b[^.\n]{0,30}\b(?:version|release|branch|tag)"
    r"|end[- ]of[- ]life|\bEOL\b|backport|(?:patch|fix)(?:es|ed)?\b[^.\n]{0,60}\b(?:release|version)"
    r"|\b(?:main|master)\b[^.\n]{0,20}\bbranch",
    re.IGNORECASE,
)
_ELSEWHERE = lazy(r"https?://", re.IGNORECASE)
_SECURITY = lazy(r"\b(?:security|vulnerabilit\w+)\b", re.IGNORECASE)
_SECURITY_FIX = "Write SECURITY.md: where to report in private, and which versions get fixes."


@check("docs.security_policy")
def security_policy(papers: Papers) -> Iterator[Outcome]:
    """SECURITY.md says how to report a vulnerability and which versions get fixes."""
    paths = papers.named(r"security(?:[-_]?policy)?")
    for path in papers.repository.files:
        if re.search(r"(?:^|/)\.well-known/security\.txt$", path):
            paths.append(path)
    if not paths:
        yield _policy_in_readme(papers) or missing(
            papers, "SECURITY.md", "there is no security policy", _SECURITY_FIX
        )
        return
    path = paths[0]
    text = papers.text(path)
    faults = list(_policy_faults(path, text))
    short = len(re.findall(r"\w+", text)) < 60
    if faults and short and _ELSEWHERE.search(text) and not re.search(_MAIL, text):
        yield Unknown(Place(path), "points to a policy that is not in the repository", attest=True)
        return
    yield from faults
    if not faults:
        yield Pass(Place(path), "how to report, and which versions get fixes")


def _policy_faults(path: str, text: str) -> Iterator[Outcome]:
    left = placeholder(text)
    if left or "Use this section to tell people" in text:
        line = left[0] if left else _line(text, "Use this section to tell people")
        yield Fail(Place(path, line), "the security policy is a template", _SECURITY_FIX)
        return
    if not _REPORT.search(text):
        message = "the security policy does not say where to report a vulnerability"
        yield Fail(Place(path), message, "Name an address, or the host's private report.")
    elif not _VERSIONS.search(text):
        message = "the security policy does not say which versions get fixes"
        yield Fail(Place(path), message, "Name them: the latest release, or a table.")


def _policy_in_readme(papers: Papers) -> Outcome | None:
    for path in (papers.readme, *papers.named(r"contributing|support")):
        for one in papers.sections(path) if path else ():
            if _SECURITY.search(one.title) and _REPORT.search(one.text):
                place = Place(one.path, one.line)
                return Unknown(place, "the policy is a section, not SECURITY.md", attest=True)
    return None


def _line(text: str, words: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), 1) if words in line), 1)


_CONTRIBUTE = lazy(
    r"\b(?:contribut\w*|develop(?:ment|ing|ers?)|hacking|how to help)\b", re.IGNORECASE
)
_PROPOSE = lazy(
    r"pull[- ]?request|merge[- ]?request|\bPRs?\b|\bMRs?\b|\bpatch(?:es)?\b|gerrit|"
    r"\b(?:branch|fork)\b|/pulls?\b|code review",
    re.IGNORECASE,
)
_QUALITY = lazy(
    r"\b(?:tests?|tested|testing|pytest|tox|lint\w*|pre-commit|check(?:s|ed)?|CI|ruff|eslint|format\w*|"
    r"build|style|conventions?|verify|coverage)\b",
    re.IGNORECASE,
)
_GUIDE_LINK = lazy(
    r"https?://[^\s)>]*(?:contribut|develop|wiki|guide|hacking)",
    re.IGNORECASE,
)
_CONTRIBUTE_FIX = "Write CONTRIBUTING.md: how to test a change, its style, and how to propose it."


@check("docs.contributing")
def contributing(papers: Papers) -> Iterator[Outcome]:
    """There is a guide that says how a change is made, tested and proposed."""
    guides = _guides(papers)
    if not guides:
        told = _in_template(papers)
        yield told or missing(
            papers, "CONTRIBUTING.md", "nothing says how to contribute a change", _CONTRIBUTE_FIX
        )
        return
    first = guides[0]
    text = "\n".join(guide.text for guide in guides)
    if _PROPOSE.search(text) and _QUALITY.search(text):
        yield Pass(Place(first.path, first.line))
        return
    short = len(re.findall(r"\w+", text)) < 60
    if _GUIDE_LINK.search(text) or (short and re.search(r"https?://|\]\(|>`_", text)):
        yield Unknown(Place(first.path, first.line), "points to a guide elsewhere", attest=True)
        return
    faults = []
    if not _PROPOSE.search(text):
        faults.append("does not say how a change is proposed")
    if not _QUALITY.search(text):
        faults.append("does not say how a change is tested, or in what style it is written")
    place = Place(first.path, first.line)
    for fault in faults:
        if first.level:  # a section of the README; the rest may be in another
            yield Unknown(place, fault, attest=True)
        else:
            yield Fail(place, fault, _CONTRIBUTE_FIX)


def _in_template(papers: Papers) -> Outcome | None:
    """Where the template of proposals leads to a guide that is kept elsewhere."""
    for path in papers.named(r"pull_request_template|merge_request_template"):
        for number, line in enumerate(papers.text(path).splitlines(), 1):
            if _CONTRIBUTE.search(line) and _AWAY.search(line):
                return Unknown(Place(path, number), "points to a guide elsewhere", attest=True)
    return None


_AWAY = lazy(r"\]\(https?://|<https?://")


def _guides(papers: Papers) -> list[Section]:
    """Papers called so, else the README's sections about it that say something."""
    paths = papers.named(
        r"contribut(?:ing|e|ion|ions|or[-_]guide)(?:[-_]guide)?|hacking|development"
    )
    paths += [
        path
        for path in papers.paths
        if path not in paths and re.search(r"(?:^|/)(?:contributing|hacking)(?:[./]|$)", path, re.I)
    ]
    if paths:
        return [Section(path, path, 0, 1, papers.text(path)) for path in paths]
    found = papers.sections(papers.readme) if papers.readme else []
    return [one for one in found if _CONTRIBUTE.search(one.title) and one.words >= 5]


_CONTACT = lazy(
    r"\b(?:support|contact(?!\w*\s+forms?\b)\w*|help|community|maintain\w*|team|owners?|questions?|authors?|feedback|"
    r"getting help|whom? to ask|who we are|credits|stay in touch|on[- ]call|issues?|bugs?|problems?|"
    r"discuss\w*)\b",
    re.IGNORECASE,
)
_ADDRESS = lazy(
    r"/issues\b|/discussions\b|discord|slack|gitter|matrix\.(?:to|org)|t\.me/|zulip|"
    r"stackoverflow\.com|mailing list|forum|groups\.google|irc\b|teams\.microsoft"
    r"|twitter\.com|linkedin|reddit\.com|mastodon|bsky|mailto:"
    r"|\b(?:open|file|raise|create|report) (?:an?|your) (?:\w+ )?issues?\b",
    re.IGNORECASE,
)
_WRITTEN = lazy(
    rf"{_MAIL}|(?<![\w/])#[a-z][\w-]{{2,}}\b|(?<![\w/`])@[a-z0-9][\w-]{{2,}}"
    r"|\b(?:team|owners?|maintainers?|group):? `@[a-z0-9][\w-]*/[\w-]+`",
    re.IGNORECASE,
)
"""An address in the text itself: the part of a URL behind `#` is no channel. A name in code is a
decorator or a package of npm, unless the word before it says that it is a team."""
_CLONE = lazy(r"(?<![\w.+-])git@[\w.-]+\S*")
"""Where a repository is cloned from by SSH; nobody reads mail there."""
_URL = lazy(r"https?://[^\s)>\]\"']+|\]\([^)\s]*\)")
_CONTACT_FIX = "Write whom to ask: the team, its channel, its address, where faults are told."


@check("docs.contact")
def contact(papers: Papers) -> Iterator[Outcome]:
    """The README, or a paper beside it, says whom to ask."""
    for path in papers.named(r"support|maintainers|contact|authors|owners|governance|codeowners"):
        if len(re.findall(r"\w+", papers.text(path))) >= 3:
            yield Pass(Place(path))
            return
    readme = papers.readme
    if readme is None:
        return  # there is an item about that
    for number, line in enumerate(papers.text(readme).splitlines(), 1):
        found = None if "img.shields.io" in line else _address(line)
        if found and not line.lstrip().startswith("#"):
            yield Pass(Place(readme, number, line.find(found[0]) + 1), found[0][:60])
            return
    for path in papers.named(r"contributing|security|code[-_]of[-_]conduct|runbook"):
        for number, line in enumerate(papers.text(path).splitlines(), 1):
            if _address(line):
                yield Pass(Place(path, number))
                return
    for one in papers.sections(readme):
        if _CONTACT.search(one.title) and one.words >= 3:
            yield Unknown(Place(readme, one.line), f"{one.title}: no address is seen", attest=True)
            return
    yield missing(papers, readme, "nothing says whom to ask", _CONTACT_FIX)


def _address(line: str) -> re.Match[str] | None:
    """Where a line says how somebody is reached."""
    if re.match(r"\s*\[[^\]]+\]:", line):  # where a link of the text leads
        return _ADDRESS.search(line)
    return _ADDRESS.search(line) or _WRITTEN.search(_URL.sub(" ", _CLONE.sub(" ", line)))
