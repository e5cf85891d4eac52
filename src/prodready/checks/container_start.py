"""Checks of how a container's process is started."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose
from prodready.facts.deployed import Deployed
from prodready.facts.images import SHELLS, Image, Process
from prodready.facts.shellscript import pipelines
from prodready.model import Place
from prodready.patterns import lazy

_INITS = frozenset({"tini", "dumb-init", "catatonit", "s6-svscan", "docker-init"})
_FIX = 'Write the JSON form: CMD ["program", "argument"].'
_SCRIPT_FIX = 'Write exec before the last command of the script: exec "$@".'


@check("containers.exec_form")
def exec_form(deployed: Deployed, repository: Repository) -> Iterator[Outcome]:
    """The program is process 1 itself, or a shell that hands over to it with exec."""
    for image in deployed.images.targets:
        if image.entrypoint is None:
            yield from _by_compose(image, deployed.compose, repository)
        entrypoint, command = image.entrypoint, image.command
        first = entrypoint or command
        if first is None:
            continue
        if entrypoint and command and entrypoint.argv is not None and command.argv is None:
            message = "CMD in shell form: ENTRYPOINT gets /bin/sh, -c and the text as arguments"
            yield Fail(image.place(command.instruction), message, _FIX)
        else:
            judged = _reloads(image, repository) or _judge(image, first, repository)
            ending = isinstance(judged, Fail) and first.argv is not None
            if ending and _only_jobs(image, deployed):
                judged = Pass(image.place(first.instruction), "only jobs run it, which end by it")
            yield judged


_STOPS = lazy(
    r"(?m)^\s*(?:die-on-term\s*(?:=\s*(?:true|1|yes))?\s*$|hook-master-start\s*=.*unix_signal:15)"
)


def _reloads(image: Image, repository: Repository) -> Fail | None:
    """uWSGI, which starts anew at SIGTERM where its settings do not say that it is to end."""
    words = [word for one in (image.entrypoint, image.command) if one for word in one.argv or ()]
    if "uwsgi" not in map(_name, words) or "--die-on-term" in words:
        return None
    for word in words:
        name = posixpath.basename(word.removeprefix("--ini=").partition(":")[0])
        paths = [path for path in repository.files if posixpath.basename(path) == name]
        text = repository.read(paths[0]) if name.endswith(".ini") and len(paths) == 1 else None
        if text is not None and not _STOPS.search(text):
            message = "uWSGI reloads at SIGTERM instead of ending, until it is killed"
            line = next((n for n, row in enumerate(text.splitlines(), 1) if "[uwsgi]" in row), 1)
            return Fail(Place(paths[0], line), message, "Write die-on-term = true.")
    return None


def _only_jobs(image: Image, deployed: Deployed) -> bool:
    """Whether all that runs the image ends by itself: a script that works step by step."""
    containers, services = deployed.containers(image), deployed.services(image)
    once = {
        name
        for service in deployed.compose.services()
        for name, (condition, _) in service.dependencies.items()
        if condition == "service_completed_successfully"
    }
    ended = [one.workload.finishes for one in containers]
    ended += [one.name in once or one.texts("restart") == ["no"] for one in services]
    return bool(ended) and all(ended)


def _by_compose(image: Image, compose: Compose, repository: Repository) -> Iterator[Outcome]:
    """The scripts that services start the image with."""
    for project in compose.projects:
        for service in project.used():
            words = service.get("command")
            plain = isinstance(words, list) and len(words) == 1 and not service.get("entrypoint")
            if plain and service.dockerfile == image.path:
                yield _script(image, service.place_of("command"), str(words[0]), repository)


def _judge(image: Image, first: Process, repository: Repository) -> Outcome:
    place = image.place(first.instruction)
    if first.argv is None:
        if _hands_over(first.text):
            return Pass(place, first.text)
        message = (
            f"{first.instruction.keyword} in shell form: the shell is process 1 and gets SIGTERM"
        )
        return Fail(place, message, _FIX)
    argv = first.argv
    if argv and _name(argv[0]) in _INITS:
        return Pass(place, f"{_name(argv[0])} passes signals on")
    if argv and _name(argv[0]) in SHELLS:
        if len(argv) > 2 and argv[1] in ("-c", "-ec", "-lc"):
            if _hands_over(argv[2]):
                return Pass(place, argv[2])
            message = f"{argv[0]} {argv[1]} stays process 1 and does not pass SIGTERM on"
            return Fail(place, message, "Write exec before the program, or drop the shell.")
        scripts = [word for word in argv[1:] if not word.startswith("-")]
        return _script(image, place, scripts[0] if scripts else "", repository)
    return _script(image, place, argv[0] if argv else "", repository)


def _script(image: Image, place: Place, program: str, repository: Repository) -> Outcome:
    """Judge a script of the repository that is started; a program of another sort passes."""
    found = _file(image, program, repository)
    if found is None:
        return Pass(place, program or "exec form")
    path, text = found
    if _hands_over(text):
        line = next((i for i, row in enumerate(text.splitlines(), 1) if "exec" in row.split()), 1)
        return Pass(Place(path, line), f"exec in the script that {image.path} starts")
    message = f"the script {path} starts the program without exec: SIGTERM stops at the shell"
    return Fail(place, message, _SCRIPT_FIX)


def _file(image: Image, program: str, repository: Repository) -> tuple[str, str] | None:
    """The one shell script of the repository by this name, near the Dockerfile."""
    name = posixpath.basename(program)
    paths = [path for path in repository.files if posixpath.basename(path) == name]
    near = [path for path in paths if path.startswith(image.folder)] or paths
    if not name or len(near) != 1:
        return None
    text = repository.read(near[0])
    if text is None:
        return None
    first = text.split("\n", 1)[0]
    shebang = first.removeprefix("#!").split() if first.startswith("#!") else []
    is_shell = any(_name(word) in SHELLS for word in shebang) or (
        not shebang and name.endswith(".sh")
    )
    return (near[0], text) if is_shell else None


def _hands_over(script: str) -> bool:
    """Whether the shell replaces itself by a program, or handles SIGTERM by itself."""
    for pipeline in pipelines(script):
        for command in pipeline:
            if "exec" in command.prefixes:
                return True
            if command.program == "trap" and set(command.arguments) & {"TERM", "SIGTERM", "15"}:
                return True
    return False


def _name(program: str) -> str:
    return program.rsplit("/", 1)[-1]
