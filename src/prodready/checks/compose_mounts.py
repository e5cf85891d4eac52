"""The check that Compose services run the code of their image, not of the host."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.facts.compose import Project
from prodready.facts.deployed import Deployed
from prodready.facts.service import Service
from prodready.patterns import lazy


@check("compose.no_code_mount")
def no_code_mount(deployed: Deployed, repository: Repository) -> Iterator[Outcome]:
    """No service that is built here runs code from the host over that of its image."""
    for project in deployed.compose.projects:
        for service in project.used():
            if (service.builds or service.made is not None) and not _by_hand(service):
                holds = [
                    path
                    for image in deployed.images.images
                    if image.path == service.dockerfile
                    for path in image.own_paths()
                ]
                yield from _code(service, project, repository, holds)


def _by_hand(service: Service) -> bool:
    """Whether it runs once where somebody asks for it, such as what writes the pages' styles."""
    return bool(service.texts("profiles")) and str(service.get("restart")) in ("no", "False")


_CODE = lazy(r"\.(py|[cm]?[jt]sx?|go|rb|php|java|kt|rs|cs|vue|svelte|ex|exs|scala)$")


def _code(
    service: Service, project: Project, repository: Repository, holds: list[str]
) -> Iterator[Outcome]:
    context = service.context
    bad = False
    for mount in service.mounts():
        source = _inside(mount.source, project.folder) if mount.kind == "bind" else None
        if source is None or context is None:
            continue
        if _works_in(service, mount.target) and _holds_code(source, repository):
            bad = True
            message = f"{service} works in {mount.source} of the host, not in its image"
            yield Fail(mount.place, message, "Copy the code into the image, and drop the mount.")
            continue
        if holds and not any(_overlap(mount.target, path) for path in holds):
            continue
        own = context == "." or source in (".", context) or source.startswith(f"{context}/")
        if own and (_holds_code(source, repository) or _built(source, mount.target, holds)):
            bad = True
            message = f"{service} mounts {mount.source} over what its image holds"
            yield Fail(mount.place, message, "Remove the mount; keep it in compose.override.yaml.")
    if not bad:
        yield Pass(service.place_of("build"), f"{service} runs what its image holds")


def _works_in(service: Service, target: str) -> bool:
    """Whether the folder that the service names to work in is, or lies in, the mount."""
    works = service.get("working_dir")
    return isinstance(works, str) and f"{works}/".startswith(target.rstrip("/") + "/")


def _holds_code(source: str, repository: Repository) -> bool:
    below = "" if source == "." else f"{source}/"
    return any(path.startswith(below) and _CODE.search(path) for path in repository.files)


_BUILT = frozenset({"dist", "build", "out", "target", "bin", "lib", "node_modules", ".next"})


def _built(source: str, target: str, holds: list[str]) -> bool:
    """Whether the mount lies exactly over a folder of the image that a build outside makes too."""
    names = source.rpartition("/")[2], target.rstrip("/").rpartition("/")[2]
    return names[0] == names[1] and names[0] in _BUILT and target.rstrip("/") in holds


def _overlap(first: str, second: str) -> bool:
    """Whether one of two folders is, or lies in, the other."""
    one, two = f"{first.rstrip('/')}/", f"{second.rstrip('/')}/"
    return one.startswith(two) or two.startswith(one)


def _inside(source: str, folder: str) -> str | None:
    """The folder of the repository that a relative source means."""
    if not source.startswith("."):
        return None
    parts = [part for part in (*folder.split("/"), *source.split("/")) if part not in ("", ".")]
    found: list[str] = []
    for part in parts:
        if part == "..":
            if not found:
                return None
            found.pop()
        else:
            found.append(part)
    return "/".join(found) or "."
