"""What an image needs when it runs, against the user, rights and mounts that it is given."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.facts.deployed import Deployed
from prodready.facts.reference import Reference
from prodready.facts.service import Service
from prodready.facts.workloads import Container
from prodready.model import Place, Severity

USER = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"
CAPABILITIES = "https://docs.docker.com/reference/compose-file/services/#cap_drop"
READ_ONLY = "https://docs.docker.com/reference/compose-file/services/#read_only"

WRITES = {
    "nginx": (("/var/cache/nginx",), ("/var/run", "/run")),
    "postgres": (("/var/lib/postgresql",), ("/var/run/postgresql", "/run/postgresql", "/var/run", "/run")),
}  # fmt: skip
"""Folders that well-known images must be able to write; of each group one is enough."""

CHANGES_USER = frozenset({"nginx", "postgres", "redis", "mysql", "mariadb", "mongo", "rabbitmq"})
"""Images that start as root, give files to another user and become it."""


def _library(image: str | None) -> str:
    """The name of an image of Docker's own library; "" for any other."""
    reference = Reference.parse(image or "")
    return reference.library if reference.official else ""


@rule("image-user-name", Severity.HIGH, help=USER)
def user_name(deployed: Deployed, page: Page) -> Iterator[Fault]:
    """A Pod must not run as root, and the image names its user by a word, or names none.

    Why: the kubelet cannot tell whether a name is root, and refuses to start the container:
    “image has non-numeric user”, or “image will run as root”.

    Example: `runAsNonRoot: true` without `runAsUser`, and `USER app` in the Dockerfile.
    """
    if len(deployed.images.images) != 1:
        return
    image = deployed.images.images[0]
    for container in deployed.containers(image):
        wanted, given = container.security("runAsNonRoot"), container.security("runAsUser")
        if wanted is None or wanted.value is not True or given is not None:
            continue
        last = image.user
        if last is None or last[1] is None or page.elided(image.place(image.stage)):
            continue
        name = last[1].split(":")[0]
        if not name.isdigit():
            yield Fault(
                wanted.place,
                f"{container} must not run as root, and its image has USER {last[1]}, a name: it "
                "is refused",
                "Write USER with a number, or add runAsUser.",
                image.place(last[0]),
            )


@rule("image-capabilities", Severity.HIGH, help=CAPABILITIES)
def capabilities(deployed: Deployed) -> Iterator[Fault]:
    """All capabilities are dropped from an image that has to change its user when it starts.

    Why: without CHOWN, SETUID and SETGID its entrypoint ends with “operation not permitted”.

    Example: `cap_drop: [ALL]` for `nginx` without `cap_add` and without `user`.
    """
    for service in deployed.compose.services():
        dropped = {word.upper() for word in service.texts("cap_drop")}
        told = any(service.get(key) for key in ("user", "cap_add", "entrypoint"))
        own = service.builds or told or _library(service.image) not in CHANGES_USER
        if "ALL" in dropped and not own:
            yield _no_rights(service.place_of("cap_drop"), str(service), str(service.image))
    for container in deployed.workloads.containers(init=False):
        dropped = set(map(str, container.get("securityContext", "capabilities", "drop") or []))
        added = container.get("securityContext", "capabilities", "add")
        user = container.security("runAsUser") or container.get("command")
        if (
            "ALL" in dropped
            and not added
            and not user
            and _library(container.image) in CHANGES_USER
        ):
            place = container.place("securityContext", "capabilities", "drop")
            yield _no_rights(place, str(container), str(container.image))


def _no_rights(place: Place, what: str, image: str) -> Fault:
    return Fault(
        place,
        f"{what} drops every capability, and {image} needs CHOWN, SETUID and SETGID to start",
        "Add these three back, or run it as its own user.",
    )


@rule("image-read-only", Severity.HIGH, help=READ_ONLY)
def read_only(deployed: Deployed) -> Iterator[Fault]:
    """The root file system is read-only, and the image writes to a folder that is not mounted.

    Why: it ends when it starts: “read-only file system”.

    Example: `read_only: true` for `nginx` without a `tmpfs` on `/var/cache/nginx` and `/run`.
    """
    for service in deployed.compose.services():
        if service.true("read_only") and not service.builds and _plain(service):
            mounts = [mount.target for mount in service.mounts() if not mount.read_only]
            missing = _missing(_library(service.image), mounts)
            if missing:
                yield _unwritable(service.place_of("read_only"), str(service), missing)
    for container in deployed.workloads.containers(init=False):
        if container.get("securityContext", "readOnlyRootFilesystem") is True:
            mounts = [
                str(mount.get("mountPath"))
                for _, mount in container.mappings("volumeMounts")
                if mount.get("readOnly") is not True
            ]
            missing = _missing(_library(container.image), mounts)
            if missing and not _configured(container):
                place = container.place("securityContext", "readOnlyRootFilesystem")
                yield _unwritable(place, str(container), missing)


def _plain(service: Service) -> bool:
    """Whether nothing tells the image to write elsewhere."""
    told = any(mount.target.startswith("/etc/") for mount in service.mounts())
    return not told and not service.get("command") and not service.get("entrypoint")


def _configured(container: Container) -> bool:
    mounts = [str(mount.get("mountPath")) for _, mount in container.mappings("volumeMounts")]
    told = any(path.startswith("/etc/") for path in mounts)
    return told or bool(container.get("command") or container.get("args"))


def _missing(library: str, mounts: list[str]) -> list[str]:
    plain = [mount.rstrip("/") for mount in mounts]
    return [
        group[0]
        for group in WRITES.get(library, ())
        if not any(
            p == m or m.startswith(f"{p}/") or p.startswith(f"{m}/") for p in group for m in plain
        )
    ]


def _unwritable(place: Place, what: str, missing: list[str]) -> Fault:
    return Fault(
        place,
        f"{what} has a read-only root, and its image writes to {' and '.join(missing)}",
        "Mount a tmpfs (an emptyDir) there.",
    )
