"""Names in commands of Docker, Compose and make, against what the page defines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.coherence.facts.commands import Commands, Typed, Where
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.coherence.page import Page
from prodready.facts.compose import Compose
from prodready.facts.reference import Reference
from prodready.model import Kind, Place, Severity

MAKE = "https://www.gnu.org/software/make/manual/html_node/Rule-Syntax.html"
EXEC = "https://docs.docker.com/reference/cli/docker/compose/exec/"


@rule(
    "docker-image-name",
    Severity.HIGH,
    help="https://docs.docker.com/reference/cli/docker/buildx/build/",
)
def image_name(commands: Commands) -> Iterator[Fault]:
    """A command runs or pushes an image under another name than the one it was built with.

    Why: Docker looks for the other name in a registry and does not find it, or finds a stranger's.

    Example: `docker build -t shop-api:1.0 .` and then `docker run shopapi:1.0`.
    """
    built: dict[str, Place] = {}
    for command in commands.of("docker", "podman", "buildah"):
        for tag in _tags(command):
            built.setdefault(Reference.parse(tag).name, command.place)
    for command in commands.of("docker", "podman"):
        if command.plain[:1] not in (("run",), ("push",), ("save",)):
            continue
        for word in command.plain[1:]:
            name = Reference.parse(word).name
            if name in built:
                break
            near = slip(name, built) if re.fullmatch(r"[a-z0-9][\w./-]+", name) else None
            if near and "/" not in name and "." not in name and Reference.parse(word).tag:
                yield Fault(
                    command.place,
                    f"the command uses {word}, and the image is built as {near}",
                    f"Write {near}.",
                    built[near],
                )


def _tags(command: Typed) -> Iterator[str]:
    words = command.words
    if not {"build", "bud", "tag", "pull", "load", "buildx"} & set(words[1:3]):
        return
    if "tag" in words[1:2]:
        yield words[-1]
    if "pull" in words[1:2]:
        yield words[-1]
    for index, word in enumerate(words):
        if word in ("-t", "--tag") and index + 1 < len(words):
            yield words[index + 1]
        elif word.startswith(("--tag=", "-t=")):
            yield word.partition("=")[2]


@rule("compose-service-name", Severity.HIGH, help=EXEC)
def service_name(compose: Compose, commands: Commands, page: Page) -> Iterator[Fault]:
    """A Compose command names a service that the page defines under a slightly other name.

    Why: “no such service”.

    Example: `docker compose exec postgres psql` where the service is called `postgresql`.
    """
    known = {s.name: s for p in compose.projects for s in p.services.values()}
    for command in commands.of("docker", "docker-compose"):
        words = list(command.plain)
        if command.program == "docker" and words[:1] == ["compose"]:
            words = words[1:]
        elif command.program == "docker":
            continue
        if command.has("-f", "--file", "-p", "--project-name") or words[:1] not in (
            ["exec"],
            ["run"],
        ):
            continue
        valued = command.has("-u", "-e", "--user", "--env", "-w", "--index")
        name = words[1] if len(words) > 1 and not valued else ""
        near = slip(name, known) if name and name not in known else None
        if near and not page.elided(known[near].place):
            message = f"the command names service {name}, and the page has {near}"
            yield Fault(command.place, message, f"Write {near}.", known[near].place)


@rule("make-target", Severity.HIGH, help=MAKE)
def make_target(commands: Commands, page: Page) -> Iterator[Fault]:
    """A command makes a target that the page's Makefile does not have.

    Reported for a Makefile with at least three targets, and for a target with nearly the name of
    one of them.

    Why: “No rule to make target”.

    Example: `make tests` beside a Makefile with `test:`, `lint:` and `build:`.
    """
    files = page.of(Kind.MAKEFILE)
    if len(files) != 1 or re.search(r"^-?include\b|^%|%:", files[0].text, re.MULTILINE):
        return
    found = re.finditer(r"^([A-Za-z][\w .-]*?)\s*::?(?![=:])", files[0].text, re.MULTILINE)
    targets = {name: m for m in found for name in m[1].split()}
    for command in commands.of("make"):
        if command.where is Where.RECIPE or command.has("-C", "-f") or len(targets) < 3:
            continue
        for word in command.plain:
            near = slip(word, targets) if word not in targets and "=" not in word else None
            if near:
                line = files[0].text.count("\n", 0, targets[near].start()) + 1
                message = f"there is no target {word}; there is {near}"
                yield Fault(command.place, message, f"Write make {near}.", files[0].locate(line))


@rule("make-command-as-prerequisite", Severity.HIGH, help=MAKE)
def command_as_prerequisite(page: Page) -> Iterator[Fault]:
    """A command stands behind a target's colon, where make takes its words for prerequisites.

    Why: make looks for files called `pytest` and `-v`: “No rule to make target”. The command
    belongs on a line of its own below, after a tab.

    Example: `test: pytest tests/ -v`.
    """
    for document in page.of(Kind.MAKEFILE):
        for number, line in enumerate(document.text.split("\n"), 1):
            match = re.match(r"(?P<target>[\w.-]+)\s*:(?![:=])\s*(?P<rest>[^#;]+)", line)
            words = match["rest"].split() if match else []
            if match and re.match(r"[\w.-]+\s*[?+:]?=", match["rest"]):
                continue  # a variable of this target
            if match and any(re.fullmatch(r"-{1,2}[A-Za-z][\w-]*(=.*)?", w) for w in words[1:]):
                yield Fault(
                    document.locate(number, match.start("rest") + 1),
                    f"make takes {' '.join(words[:3])} … for prerequisites of {match['target']}, "
                    "not for a command",
                    "Write the command on the next line, after a tab.",
                )
