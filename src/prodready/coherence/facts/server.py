"""The server that an image starts: which one, on which address and port, from which module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prodready.facts.deployed import Deployed
from prodready.facts.dockerfile import Instruction
from prodready.facts.images import SHELLS, Image
from prodready.facts.shellscript import commands
from prodready.patterns import lazy

_MODULE = lazy(r"(?P<module>[A-Za-z_][\w.]*):(?P<name>[A-Za-z_]\w*)(?:\(\))?\Z")
_ADDRESS = lazy(r"(?:(?P<host>\[[^\]]*\]|[^:\s]*):)?(?P<port>\d{2,5})\Z")

LOCAL = {"uvicorn": 8000, "gunicorn": 8000, "hypercorn": 8000, "flask": 5000, "granian": 8000}
"""Servers that listen on 127.0.0.1 unless told otherwise, with their default ports."""

_ENVIRONMENT = {
    "uvicorn": ("UVICORN_HOST", "UVICORN_PORT", "UVICORN_UDS"),
    "gunicorn": ("GUNICORN_CMD_ARGS", "PORT"),
    "flask": ("FLASK_RUN_HOST", "FLASK_RUN_PORT"),
    "granian": ("GRANIAN_HOST", "GRANIAN_PORT"),
}
_HOST = ("--host", "-h")
_BIND = ("--bind", "-b")
_FILES = ("--config", "-c", "--uds", "--fd", "--env-file")


@dataclass(frozen=True, slots=True)
class Server:
    """A Python server process.

    Attributes:
        program: its name.
        module: the module that it loads, if it names one.
        host: the address that it listens on; None where that is not known.
        port: the port; None where that is not known.
        instruction: the CMD or ENTRYPOINT that starts it.
    """

    program: str
    module: str | None
    host: str | None
    port: int | None
    instruction: Instruction


def server(image: Image) -> Server | None:
    """The server that the image's process is, if it is one that is known."""
    words: list[str] = []
    last: Instruction | None = None
    for process in (image.entrypoint, image.command):
        if process is None:
            continue
        last = process.instruction
        words += _words(process.argv, process.text)
    if last is None or any("$" in word for word in words):
        return None
    while words[:2] and words[0].rsplit("/", 1)[-1] in ("exec", "tini", "dumb-init", "--"):
        words = words[1:]
    words = _unwrapped(words)
    program = words[0].rsplit("/", 1)[-1] if words else ""
    if program not in LOCAL or (program == "flask" and "run" not in words):
        return None
    scope = image.stage.scoped[-1][1] if image.stage.scoped else {}
    return _server(program, words[1:], scope, last)


def replaced(image: Image, deployed: Deployed) -> bool:
    """Whether what runs the image starts another command than its own."""
    services = deployed.services(image)
    containers = deployed.containers(image)
    own = [not (s.get("command") or s.get("entrypoint")) for s in services]
    own += [not (c.get("command") or c.get("args")) for c in containers]
    return bool(own) and not any(own)


def _words(argv: Sequence[str] | None, text: str) -> list[str]:
    if argv is not None:
        shell = len(argv) > 2 and argv[0].rsplit("/", 1)[-1] in SHELLS and argv[1].endswith("c")
        if not shell:
            return list(argv)
        text = argv[2]
    found = list(commands(text))
    return list(found[-1].words) if found else []


def _unwrapped(words: list[str]) -> list[str]:
    for prefix in (("python", "-m"), ("python3", "-m"), ("uv", "run"), ("poetry", "run")):
        if tuple(words[:2]) == prefix:
            rest = words[2:]
            while rest and rest[0].startswith("-"):
                rest = rest[1:]
            return rest
    return words


def _server(
    program: str, words: list[str], scope: Mapping[str, str | None], at: Instruction
) -> Server:
    module = next((m["module"] for w in words if (m := _MODULE.match(w))), None)
    told = any(name in scope for name in _ENVIRONMENT.get(program, ()))
    told = told or any(word.partition("=")[0] in _FILES for word in words)
    host: str | None = None if told else "127.0.0.1"
    port: int | None = None if told else LOCAL[program]
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        value = value if equals else words[index + 1] if index + 1 < len(words) else ""
        if name in _BIND:
            match = _ADDRESS.search(value)
            host = (match["host"] or "0.0.0.0") if match else None  # noqa: S104
            port = int(match["port"]) if match else None
        elif name in _HOST:
            host = value
        elif name in ("--port", "-p") and value.isdigit():
            port = int(value)
    return Server(program, module, host, port, at)
