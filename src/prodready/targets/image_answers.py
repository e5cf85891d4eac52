"""What a saved image answers to items of the catalogue, by the id of the item."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Callable, Iterator, Mapping

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.model import Place
from prodready.targets.image import SavedImage
from prodready.targets.image_config import ImageHealth
from prodready.targets.image_secrets import leaks
from prodready.targets.image_tools import build_tools

MEGABYTE = 1_000_000
BUDGET = 200
"""Megabytes, compressed: the default of the threshold `image-size`."""
ORIGIN = ("org.opencontainers.image.revision", "org.opencontainers.image.source")
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
_REMOTE = frozenset({"sshd", "dropbear", "telnetd", "in.telnetd", "rlogind", "vncserver"})
_INSIDE = frozenset({"test", "[", "true", "false", "exit", "echo", "kill", "command", "cd", "exec"})


def answers(image: SavedImage, budget: float = BUDGET) -> Mapping[str, list[Outcome]]:
    """The outcomes of each item that an image can answer; none where it has nothing of that sort.

    Args:
        image: the image.
        budget: what it may weigh, compressed, in megabytes.

    Raises:
        InputError: a layer cannot be read.
    """
    return {item: list(ask()) for item, ask in asks(image, budget).items()}


def asks(
    image: SavedImage, budget: float = BUDGET
) -> Mapping[str, Callable[[], Iterator[Outcome]]]:
    """The same, asked one by one: nothing is read from the layers before."""
    return {
        "non-root-container": lambda: _user(image),
        "numeric-user": lambda: _numeric(image),
        "container-healthcheck": lambda: _health(image),
        "exec-form-cmd": lambda: _process(image),
        "image-size": lambda: _size(image, budget),
        "no-secrets-in-layers": lambda: _secrets(image),
        "no-build-tools": lambda: _tools(image),
        "no-remote-shell": lambda: _remote(image),
        "image-labels": lambda: _labels(image),
    }


def _user(image: SavedImage) -> Iterator[Outcome]:
    user = image.config.user
    if image.config.runs_as_root:
        told = f"the user is {user}" if user else "no user is set, so it is root"
        yield Fail(_at(image), told, "Write USER 10001:10001 last in the Dockerfile.")
    else:
        yield Pass(_at(image), f"user {user}")


def _numeric(image: SavedImage) -> Iterator[Outcome]:
    if image.config.runs_as_root:
        return  # another item's
    if image.config.uid is None:
        message = f"the user is the name {image.config.user}; runAsNonRoot can only judge a number"
        yield Fail(_at(image), message, "Write the number: USER 10001:10001.")
    else:
        yield Pass(_at(image), f"user {image.config.user}")


def _health(image: SavedImage) -> Iterator[Outcome]:
    health = image.config.health
    if health is None:
        message = (
            "the image has no health check; whether a probe stands for it, only its platform says"
        )
        yield Unknown(_at(image), message, attest=True)
        return
    program = _program(health)
    if program is not None and not has_program(image, program):
        message = f"the health check calls {program}, which the image does not have"
        yield Fail(_at(image), message, "Ask with the interpreter that the image has.")
    else:
        yield Pass(_at(image), f"asks with {program or health.argv[0]}")


def _program(health: ImageHealth) -> str | None:
    """The program that a health check starts; None where a shell has it built in, or is unclear."""
    if not health.in_shell:
        return health.argv[0]
    try:
        first = shlex.split(health.argv[0], comments=True)[0]
    except (ValueError, IndexError):
        return None
    plain = first.replace("/", "").replace("-", "").replace(".", "").replace("_", "").isalnum()
    return first if plain and first not in _INSIDE else None


def has_program(image: SavedImage, name: str) -> bool:
    """Whether a container would find this program: by its path, or in a folder of PATH."""
    if name.startswith("/"):
        return _exists(image, name)
    if "/" in name:
        return _exists(image, posixpath.join(image.config.workdir, name))
    path = dict(image.config.env).get("PATH") or "/usr/local/sbin:/usr/local/bin:/usr/bin:/bin"
    return any(_exists(image, posixpath.join(folder, name)) for folder in path.split(":") if folder)


def _exists(image: SavedImage, path: str) -> bool:
    path = posixpath.normpath(path).lstrip("/")
    # Where /bin is a link to /usr/bin, programs are listed under the latter alone.
    return path in image.files or f"usr/{path}" in image.files


def _process(image: SavedImage) -> Iterator[Outcome]:
    config = image.config
    argv = (*config.entrypoint, *config.command)
    if not argv:
        return
    in_shell = len(argv) > 2 and posixpath.basename(argv[0]) in _SHELLS and argv[1] == "-c"
    if in_shell and not argv[2].lstrip().startswith("exec "):
        message = f"the first process is a shell, which passes no signal on: {argv[2][:60]}"
        yield Fail(_at(image), message, 'Write CMD ["program", "argument"].')
    else:
        yield Pass(_at(image), f"starts {argv[0]}")


def _size(image: SavedImage, budget: float) -> Iterator[Outcome]:
    packed, unpacked = image.compressed_size / MEGABYTE, image.unpacked_size / MEGABYTE
    told = f"{packed:.0f} MB compressed, {unpacked:.0f} MB unpacked; the budget is {budget:g} MB"
    if packed > budget:
        big = max(image.layers, key=lambda layer: layer.compressed_size)
        weight = f"{big.compressed_size / MEGABYTE:.0f} MB"
        made = f" ({big.created_by[:60]})" if big.created_by else ""
        yield Fail(_at(image), told, f"The largest layer has {weight}{made}: begin there.")
    else:
        yield Pass(_at(image), told)


def _secrets(image: SavedImage) -> Iterator[Outcome]:
    found = list(leaks(image))
    for leak in found:
        layer = "" if leak.layer is None else f", in layer {leak.layer + 1}"
        fix = "Mount it for the one RUN that needs it, make it invalid, and build anew."
        yield Fail(_at(image), f"{leak.where}: {leak.what}{layer}", fix)
    if not found:
        yield Pass(
            _at(image), f"none in {len(image.layers)} layers, the environment or the history"
        )


def _tools(image: SavedImage) -> Iterator[Outcome]:
    found = list(build_tools(image))
    if found:
        rest = f" and {len(found) - 3} more" if len(found) > 3 else ""
        message = f"has {', '.join(found[:3])}{rest}"
        yield Fail(_at(image), message, "Install them in a build stage alone.")
    else:
        yield Pass(_at(image), f"none among {len(image.files)} paths")


def _remote(image: SavedImage) -> Iterator[Outcome]:
    found = sorted(path for path in image.files if posixpath.basename(path) in _REMOTE)
    programs = [
        path for path in found if posixpath.basename(posixpath.dirname(path)) in ("bin", "sbin")
    ]
    for path in programs:
        yield Fail(_at(image), f"has /{path}", "Leave it out; use the platform's own `exec`.")
    if not programs:
        yield Pass(_at(image), f"none among {len(image.files)} paths")


def _labels(image: SavedImage) -> Iterator[Outcome]:
    told = {name: image.config.labels.get(name, "") for name in ORIGIN}
    known = {name: value for name, value in told.items() if value not in ("", "unknown")}
    if known:
        yield Pass(_at(image), ", ".join(f"{name}={value}" for name, value in known.items()))
    else:
        fix = "Build with --build-arg REVISION=$(git rev-parse HEAD)."
        yield Fail(_at(image), "no label says from which source or revision it was built", fix)


def _at(image: SavedImage) -> Place:
    return Place(image.where)
