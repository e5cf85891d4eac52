"""What an image holds, and whether it is what its process needs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.coherence.facts.code import Code, routers
from prodready.coherence.facts.server import server
from prodready.coherence.interface import Fault, rule
from prodready.documents.repository import Repository
from prodready.facts.deployed import Deployed
from prodready.facts.ignorefile import IgnoreFile
from prodready.facts.images import Images, run_commands, sources
from prodready.model import Place, Severity

IGNORE = "https://docs.docker.com/build/concepts/context/#dockerignore-files"


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
