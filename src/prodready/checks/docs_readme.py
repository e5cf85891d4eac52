"""The check that the README tells a stranger what it is, how to run it and how to test it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.docs_common import PLACEHOLDER
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.papers import OF_MANY, Papers, title_of
from prodready.model import Place
from prodready.patterns import lazy

LEAST_WORDS = 20
_RUN = lazy(
    r"\b(?:run(?:ning)?|start(?:ed|ing)?|quick\W?start|install\w*|usage|us(?:e|ing)|set\W?up|"
    r"deploy\w*|launch\w*|build\w*|how to|try|docker|local\w*|develop\w*|demo|host(?:ing)?|commands?|"
    r"examples?|prerequisites|requirements)\b",
    re.IGNORECASE,
)
_TEST = lazy(r"\b(?:tests?|testing|tested|coverage|CI)\b", re.IGNORECASE)
_PROGRAM = lazy(
    r"^[ \t>$#%*+-]*`?(?:\$ ?|> ?)?(?:sudo +)?(?:[A-Z_]+=\S+ +)*"
    r"(?:docker|podman|npm|npx|yarn|pnpm|bun|node|deno|pip3?|pipx|uvx?|poetry|pdm|python3?|py|make|just|"
    r"task|go|cargo|mvn|java|gradle|dotnet|bundle|gem|rails|rake|ruby|php|composer|mix|helm|kubectl|"
    r"kustomize|terraform|git clone|brew|apt(?:-get)?|dnf|curl|wget|bash|sh|tox|nox|hatch|"
    r"conda|flask|uvicorn|gunicorn|cmake|ansible-playbook|\./[\w./-]+|bin/[\w-]+)\b",
    re.MULTILINE,
)
_TEST_COMMAND = lazy(
    r"\b(?:pytest|tox|nox|unittest|vitest|jest|mocha|phpunit|rspec|ctest|playwright|cypress|behave)\b"
    r"|\b(?:npm|yarn|pnpm|bun|npx|make|just|task|go|cargo|mvn|mvnw|gradle|gradlew|dotnet|mix|rake|rails|"
    r"manage\.py|composer|hatch|uv|poetry|sbt|lein|deno|bazel|nx|turbo|swift|invoke|rust|earthly)"
    r"[\w ./:=-]*?\b(?:tests?|check|verify|t)\b"
)
_MADE = (
    lazy(r"bootstrapped with \[?`?create[- ](?:react|next)[- ]app", re.IGNORECASE),
    lazy(r"to make it easy for you to get started with gitlab", re.IGNORECASE),
    lazy(r"this template should help get you started developing with vue", re.IGNORECASE),
    lazy(r"this template provides a minimal setup to get react working", re.IGNORECASE),
    lazy(r"this project was generated (?:with|using) \[angular cli\]", re.IGNORECASE),
)
"""What generators write into a README; a project that keeps only that has not written its own."""
_RUN_LINK = lazy(rf"{_RUN.pattern}|\bcontribut\w*", re.IGNORECASE)
_GUIDE = lazy(
    r"(?:the |our |full |see )*(?:contribut\w+|develop(?:ment|ers?)|hacking|testing|install\w*|set\W?up|usage|"
    r"quick\W?start|getting started|deploy\w*|build(?:ing)?|self[- ]?host\w*|docs?|documentation|"
    r"running(?: locally)?)(?: (?:guides?|docs?|documentation|instructions?|notes?|manual|here|page|steps))*",
    re.IGNORECASE,
)
"""What a link out of the repository is called where it leads to how the project is run or tested."""
_CODE = lazy(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`|^(?: {4}|\t|[$>] ).*$", re.S | re.M)
_SOURCE = (".py", ".js", ".ts", ".tsx", ".go", ".java", ".kt", ".rs", ".rb", ".php", ".cs", ".ex")
_MORE = lazy(r"\b(?:contribut\w*|develop\w*|hacking|testing|tests?|build\w*)\b", re.IGNORECASE)


@check("docs.readme")
def readme(papers: Papers, repository: Repository) -> Iterator[Outcome]:
    """The README says what this is, how it is run and how it is tested, in words of its own."""
    path = papers.readme
    if path is None:
        if any(repository.role(file) is Role.PRODUCTION for file in repository.files):
            yield Fail(
                Place("README.md"),
                "there is no README",
                "Write README.md: what this is, how to run it, how to test it, whom to ask.",
            )
        return
    text = papers.text(path)
    faults = list(_content(path, text)) or list(_generated(path, text))
    if not faults:
        faults = [*_running(papers, path, text), *_testing(papers, path, text)]
    yield from faults
    if not faults:
        yield Pass(Place(path), "says what this is, how to run it and how to test it")


def _content(path: str, text: str) -> Iterator[Outcome]:
    kept = [line for line in text.splitlines() if not PLACEHOLDER.search(line)]
    words = re.findall(r"[^\W\d_]{2,}", " ".join(kept))
    if len(words) < LEAST_WORDS:
        lines = enumerate(text.splitlines(), 1)
        number = next((n for n, line in lines if PLACEHOLDER.search(line)), 1)
        yield Fail(
            Place(path, number),
            "the README says next to nothing",
            "Write what this is, how to run it, how to test it, whom to ask.",
        )


def _generated(path: str, text: str) -> Iterator[Outcome]:
    """A README that a generator made, where the first heading is the generator's as well."""
    prose = re.findall(r"[^\W\d_]{2,}", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for number, line in enumerate(text.splitlines(), 1):
        if number <= 12 and len(prose) < 450 and any(made.search(line) for made in _MADE):
            message = (
                "the README is the one that a generator wrote; it says nothing of this project"
            )
            yield Fail(Place(path, number), message, "Write what this project is and does.")
            return


def _running(papers: Papers, path: str, text: str) -> Iterator[Outcome]:
    if any(_RUN.search(one.title) and one.text.strip() for one in papers.sections(path)):
        return
    if _PROGRAM.search(text) or papers.elsewhere or _links(papers, text, _RUN_LINK):
        return
    yield Fail(
        Place(path),
        "the README does not say how to run or install it",
        "Add a section with the commands that start it on a fresh machine.",
    )


def _testing(papers: Papers, path: str, text: str) -> Iterator[Outcome]:
    if not _has_tests(papers.repository):
        return
    if _says_test(papers, path) or any(_TEST.search(one.title) for one in papers.sections(path)):
        return
    for other in papers.paths[:200]:
        if _MORE.search(title_of(other)) and (
            _says_test(papers, other) or any(_TEST.search(s.title) for s in papers.sections(other))
        ):
            return
    if _links(papers, text, _MORE):
        return
    yield Fail(
        Place(path),
        "there are tests, and the README does not say how to run them",
        "Add a section with the command that runs the tests.",
    )


def _says_test(papers: Papers, path: str) -> bool:
    """Whether a command that runs tests is shown: in code, for prose speaks of tests too."""
    text = papers.text(path)
    if not path.lower().endswith((".md", ".mdx", ".markdown")):
        return bool(_TEST_COMMAND.search(text))
    return any(_TEST_COMMAND.search(found[0]) for found in _CODE.finditer(text))


def _has_tests(repository: Repository) -> bool:
    return any(
        path.endswith(_SOURCE) and repository.role(path) is Role.TEST for path in repository.files
    )


def _links(papers: Papers, text: str, words: re.Pattern[str]) -> bool:
    """Whether a link, to a file that is there or out of the repository, is called by these words."""
    for label, target in re.findall(r"(?<!!)\[([^\]\n]{2,80})\]\(([^)\s]+)", text):
        if target.startswith("http"):
            if _GUIDE.fullmatch(label.strip(" *_`:.")) and not OF_MANY.search(target):
                return True
        elif papers.repository.exists(target.partition("#")[0]) and words.search(
            f"{label} {title_of(target)}"
        ):
            return True
    return False
