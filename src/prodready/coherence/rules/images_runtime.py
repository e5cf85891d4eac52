"""What an image needs when it runs, against the user, rights and mounts that it is given."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.coherence.facts.code import Code, routers
from prodready.coherence.facts.server import server
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.documents.repository import Repository
from prodready.facts.deployed import Deployed
from prodready.facts.ignorefile import IgnoreFile
from prodready.facts.images import Images, run_commands, sources
from prodready.facts.reference import Reference
from prodready.facts.service import Service
from prodready.facts.workloads import Container
from prodready.model import Place, Severity

USER = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"
CAPABILITIES = "https://docs.docker.com/reference/compose-file/services/#cap_drop"
READ_ONLY = "https://docs.docker.com/reference/compose-file/services/#read_only"
IGNORE = "https://docs.docker.com/build/concepts/context/#dockerignore-files"

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


@rule("image-secret-file", Severity.CRITICAL, help=IGNORE)
def secret_file(deployed: Deployed, repository: Repository) -> Iterator[Fault]:
    """The whole folder is copied into the image, and the ignore file lets a secret's file in.

    Why: whoever can pull the image can read the secret.

    Example: `COPY . .`, a Compose file with `secrets: {db: {file: ./secrets/db.txt}}`, and a
    `.dockerignore` that does not name `secrets/`.
    """
    text = repository.read(".dockerignore")
    if text is None:
        return
    ignored = IgnoreFile.parse(".dockerignore", text)
    for project in deployed.compose.projects:
        defined = project.root.get("secrets")
        for name, options in (defined if isinstance(defined, dict) else {}).items():
            path = options.get("file") if isinstance(options, dict) else None
            inside = isinstance(path, str) and not path.startswith(("/", "~", "..", "$"))
            if not inside or ignored.ignores(posixpath.normpath(str(path))):
                continue
            for image in deployed.images.images:
                copies = [
                    one
                    for one, _ in image.stage.scoped
                    if one.keyword == "COPY" and one.flag("from") is None
                ]
                whole = [
                    one for one in copies if any(s.rstrip("/") in (".", "") for s in sources(one))
                ]
                if whole:
                    yield Fault(
                        image.place(whole[-1]),
                        f"this copies {path}, which the ignore file lets in, into the image",
                        f"Add {posixpath.dirname(posixpath.normpath(str(path))) or path}/ to .dockerignore.",
                        project.root.place_of("secrets", name),
                    )


@rule(
    "image-server-interface",
    Severity.HIGH,
    help="https://asgi.readthedocs.io/en/latest/introduction.html",
)
def server_interface(images: Images, code: Code) -> Iterator[Fault]:
    """The server speaks another interface than the application: ASGI against WSGI.

    Why: every request fails with a TypeError.

    Example: `gunicorn app:app` for a FastAPI application without `-k uvicorn.workers.UvicornWorker`,
    or `uvicorn app:app` for a Flask one.
    """
    kinds = {kind for module in code.modules for kind in routers(module).values()}
    asgi, wsgi = bool(kinds & {"FastAPI", "Starlette", "Quart"}), "Flask" in kinds
    wrapped = any(
        re.search(r"WsgiToAsgi|WSGIMiddleware|a2wsgi|ASGIMiddleware", m.document.text)
        for m in code.modules
    )
    for image in images.images:
        found = server(image)
        if found is None or asgi == wsgi or wrapped or code.opaque:
            continue
        started = found.instruction.value
        worker = re.search(r"-k\b|--worker-class|worker_class|-c\b|--config", started)
        module = found.program in ("uvicorn", "hypercorn") and wsgi
        if module and "--interface" not in started:
            yield _speaks(image.place(found.instruction), found.program, "ASGI", "Flask's WSGI")
        if found.program == "gunicorn" and asgi and not worker:
            yield _speaks(
                image.place(found.instruction), "gunicorn", "WSGI", "the application's ASGI"
            )


def _speaks(place: Place, program: str, own: str, other: str) -> Fault:
    return Fault(
        place,
        f"{program} speaks {own} here, and not {other}",
        "Take the server (or worker class) for the application's interface.",
    )


@rule(
    "image-requirement",
    Severity.HIGH,
    help="https://pip.pypa.io/en/stable/reference/requirements-file-format/",
)
def requirement(images: Images, repository: Repository) -> Iterator[Fault]:
    """The image starts a server that its requirements, shown on the page, do not have.

    Why: “executable file not found”.

    Example: `CMD ["gunicorn", …]` and a `requirements.txt` with `flask` alone.
    """
    text = repository.read("requirements.txt")
    if text is None or re.search(r"^\s*(-r|-c|-e|\.\.\.|#\s*\.\.\.)", text, re.MULTILINE):
        return
    names = {re.split(r"[\s\[=<>!~;@]", line.strip())[0].lower() for line in text.splitlines()}
    for image in images.images:
        found = server(image)
        if (
            found is None
            or found.program in names
            or names & _BRINGS.get(found.program, frozenset())
        ):
            continue
        installs = [
            command
            for stage in image.dockerfile.stages
            for one in stage.instructions
            if one.keyword == "RUN"
            for command in run_commands(one)
            if "install" in command.words
        ]
        pip = [c for c in installs if "requirements.txt" in c.words]
        others = [
            c for c in installs if c not in pip and c.program not in ("apt-get", "apt", "apk")
        ]
        if pip and all(len(c.plain) == 2 for c in pip) and not others:
            yield Fault(
                image.place(found.instruction),
                f"{found.program} is started, and requirements.txt does not have it",
                f"Add {found.program} to requirements.txt.",
            )


_BRINGS = {
    "uvicorn": frozenset({"fastapi[standard]", "fastapi"}),
    "flask": frozenset({"flask"}),
}
"""Packages that may bring the server with them."""
