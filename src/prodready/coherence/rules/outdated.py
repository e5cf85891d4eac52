"""Commands, packages, actions, images and names that are no longer there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from prodready.coherence.facts import left_behind
from prodready.coherence.facts.code import Code, Module, dotted
from prodready.coherence.facts.commands import Commands, Typed, Where
from prodready.coherence.facts.outdated import Entry, by_match, entries
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.facts.deployed import Deployed
from prodready.facts.images import run_commands
from prodready.facts.reference import Reference
from prodready.facts.workflows import Pipelines
from prodready.model import Kind, Place, Severity

TABLE = "https://endoflife.date/"
_SYSTEMS = ("debian", "ubuntu")
"""Systems by whose code names other images call their variants: `python:3.13-bullseye`."""


@rule("outdated-gone", Severity.HIGH, help=TABLE)
def gone(
    commands: Commands, deployed: Deployed, pipelines: Pipelines, code: Code, page: Page
) -> Iterator[Fault]:
    """A command, package, action, image or name that no longer exists, with what took its place.

    The table has the day and the page that says so for each.

    Why: the reader's step fails, and the page says that it works.

    Example: `apt-key add -` on Debian 13, `actions/upload-artifact@v3`, `from pydantic import
    BaseSettings`.
    """
    for place, written, entry in _found(commands, deployed, pipelines, code, page):
        if entry.gone:
            yield Fault(
                place,
                f"{written} is gone since {entry.since} ({entry.product}): see {entry.source}",
                f"Use {entry.instead}.",
            )


@rule("outdated-deprecated", Severity.LOW, help=TABLE)
def deprecated(
    commands: Commands, deployed: Deployed, pipelines: Pipelines, code: Code, page: Page
) -> Iterator[Fault]:
    """A command, action or name that its makers have left behind, with what took its place.

    Of a command only the first on a page is told.

    Why: it still works today, gets no more fixes, and will be removed.

    Example: `safety check`, `from pydantic import validator`.
    """
    told: set[Entry] = set()
    for place, written, entry in _found(commands, deployed, pipelines, code, page):
        typed = isinstance(entry.match, tuple)
        if not entry.gone and not _also_shown(entry, page) and not (typed and entry in told):
            told.add(entry)
            yield Fault(
                place,
                f"{written} is deprecated since {entry.since} ({entry.product}): see {entry.source}",
                f"Use {entry.instead}.",
            )


def _also_shown(entry: Entry, page: Page) -> bool:
    """Whether the page shows what took its place: then it tells how to move on."""
    new = entry.instead.partition(",")[0]
    return any(new in each.text for each in page.documents)


def _found(
    commands: Commands, deployed: Deployed, pipelines: Pipelines, code: Code, page: Page
) -> Iterator[tuple[Place, str, Entry]]:
    every = [*commands, *_run(deployed)]
    for command in every:
        for entry in entries("command"):
            words = (command.program, *command.plain)
            if isinstance(entry.match, tuple) and words[: len(entry.match)] == entry.match:
                yield command.place, " ".join(entry.match), entry
        for entry in entries("package"):
            if _installs(command, str(entry.match)):
                yield command.place, f"the package {entry.match}", entry
        yield from left_behind.typed(command)
    yield from left_behind.configured(deployed, pipelines, page)
    yield from left_behind.coded(code)
    yield from _hook_packages(page)
    for job in pipelines.jobs():
        for step in job.steps:
            for entry in entries("action"):
                if step.action == entry.match and _is_below(step.uses or "", entry.below):
                    yield step.place("uses"), str(step.uses), entry
    for place, image in _images(deployed):
        for entry in entries("image"):
            rest = image.removeprefix(f"{entry.match}/")
            if rest != image and not re.fullmatch(entry.but, rest):
                yield place, image, entry
    for module in code.modules:
        yield from _names(module)


def _run(deployed: Deployed) -> Iterator[Typed]:
    """The commands of RUN instructions."""

    for image in deployed.images.images:
        for stage in image.dockerfile.stages:
            for one in stage.instructions:
                for command in run_commands(one) if one.keyword == "RUN" else ():
                    yield Typed(command.words, image.place(one), Where.SCRIPT)


def _installs(command: Typed, package: str) -> bool:
    pip = command.program in ("pip", "pip3", "pipx") and command.plain[:1] == ("install",)
    module = command.words[1:4] == ("-m", "pip", "install")
    return (pip or module) and any(
        re.split(r"[=<>~!\[]", word)[0] == package for word in command.plain[1:]
    )


def _hook_packages(page: Page) -> Iterator[tuple[Place, str, Entry]]:
    for document in page.of(Kind.PRE_COMMIT):
        for entry in entries("package"):
            for number, line in enumerate(document.text.split("\n"), 1):
                found = re.search(rf"(?<![\w-]){re.escape(str(entry.match))}(?![\w-])", line)
                if found and ("additional_dependencies" in line or line.lstrip().startswith("-")):
                    place = document.locate(number, found.start() + 1)
                    yield place, f"the package {entry.match}", entry


def _is_below(uses: str, first: int | None) -> bool:
    if first is None:
        return True
    match = re.search(r"@v(\d+)(\.|$)", uses)
    return match is not None and int(match[1]) < first


def _images(deployed: Deployed) -> Iterator[tuple[Place, str]]:
    for container in deployed.workloads.containers():
        if container.image:
            yield container.place("image"), container.image
    for service in deployed.compose.services():
        if service.image and not service.builds:
            yield service.place_of("image"), service.image
    for image in deployed.images.images:
        for stage in image.dockerfile.stages:
            if stage.image and stage.parent is None:
                yield image.place(stage), stage.image


def _names(module: Module) -> Iterator[tuple[Place, str, Entry]]:
    """Imports, and settings of Pydantic's inner class Config, that are of the past."""
    known = by_match("import")
    tried = set(left_behind.expected_to_fail(module))
    for node in module.walk(ast.ImportFrom, ast.Import, ast.ClassDef):
        if id(node) in tried:
            continue
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            top = (node.module or "").split(".")[0]
            for name in node.names:
                entry = known.get(f"{node.module}:{name.name}") or known.get(f"{top}:")
                if entry is not None:
                    yield module.place(name), f"{node.module}.{name.name}", entry
        elif isinstance(node, ast.Import):
            for name in node.names:
                entry = known.get(f"{name.name.split('.')[0]}:")
                if entry is not None:
                    yield module.place(name), name.name, entry
        elif isinstance(node, ast.ClassDef) and node.name != "Config":
            yield from _settings(module, node)


def _settings(module: Module, class_: ast.ClassDef) -> Iterator[tuple[Place, str, Entry]]:
    bases = {dotted(base).rpartition(".")[2] for base in class_.bases}
    if not bases & {"BaseModel", "BaseSettings"}:
        return
    known = by_match("config")
    for inner in class_.body:
        for node in (
            inner.body if isinstance(inner, ast.ClassDef) and inner.name == "Config" else ()
        ):
            names = [dotted(t) for t in node.targets] if isinstance(node, ast.Assign) else []
            for name in names:
                if name in known:
                    yield module.place(node), f"Config.{name}", known[name]


@rule("outdated-release", Severity.MEDIUM, help=TABLE)
def release(deployed: Deployed) -> Iterator[Fault]:
    """An image is of a release that gets no more security fixes.

    Why: what is found in it from then on stays in it.

    Example: `FROM python:3.9-slim`, `image: postgres:13`.
    """
    today = datetime.now(UTC).date()
    for place, image in dict.fromkeys(_images(deployed)):
        reference = Reference.parse(image)
        for product, version, day, source in _ended(reference, today) if reference.official else ():
            message = f"{product} {version} got its last security fix on {day}"
            yield Fault(place, f"{image}: {message} ({source})", "Name a later one.")
            break


def _ended(reference: Reference, today: date) -> Iterator[tuple[str, str, date, str]]:
    """What of an image is past its last day: itself, else the system that its tag names."""
    below = reference.tag.split("-")[1:]
    for entry in entries("release"):
        if reference.library == entry.match:
            for version, day in entry.ends.items():
                if re.match(rf"{re.escape(version)}(?![\d])", reference.tag) and day < today:
                    yield reference.library, version, day, entry.source
    for entry in entries("release") if below else ():
        for version, day in entry.ends.items():
            if entry.match in _SYSTEMS and version.isalpha() and version in below and day < today:
                yield str(entry.match), version, day, entry.source
