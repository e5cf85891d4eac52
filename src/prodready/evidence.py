"""The tools' answers by content digest, kept between runs so that only what changed is checked."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from prodready.model import Severity
from prodready.tools.interface import Answer, Remark

SCHEMA = "prodready.cache/3"
FOLDER = Path(".prodready-cache")
MAX_ENTRIES = 200_000
NOTHING = Answer()


class AnswerCache:
    """A file of answers. One that is corrupt or foreign is ignored, and `notice` says so."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._fresh: dict[str, Answer] = {}
        self._stored: dict[str, object] = {}
        self._known_versions: dict[str, str] = {}
        self.versions: dict[str, str] = {}
        """What programs said of themselves, by file, size and time; added to by `Tool.remember`."""
        self.adapters: dict[str, list[str]] = {}
        """The kinds that each adapter of a tool is for; see `prodready.tools.tools_for`."""
        self.texts: dict[str, list[Any]] = {}
        """What is left of texts once placeholders are written over; see `recollection`."""
        self._known_texts = 0
        self.notice: str | None = None
        self.engine = engine() if file is not None else ""
        """What adapts the tools, as a part of keys; no matter where nothing outlives the run."""
        if file is not None and file.is_file():
            self._stored = self._read(file)

    @classmethod
    def in_folder(cls, folder: Path = FOLDER) -> AnswerCache:
        """The cache that belongs to the working directory."""
        return cls(folder / "answers.json")

    def get(self, key: str) -> Answer | None:
        """The answer stored under the key, if there is one and it can be understood."""
        if key in self._fresh:
            return self._fresh[key]
        raw = self._stored.get(key)
        if raw is None:
            return None
        if raw == {}:
            return NOTHING
        try:
            return _from_json(raw)
        except (TypeError, KeyError, ValueError):
            self.notice = f"an entry of {self._file} is not understood and was ignored"
            return None

    def put(self, key: str, answer: Answer) -> None:
        """Remember an answer under the key."""
        self._fresh[key] = answer

    def save(self) -> None:
        """Write the file whole or not at all; a folder that cannot be written costs only time."""
        known = self.versions == self._known_versions and len(self.texts) == self._known_texts
        if self._file is None or (known and not self._fresh):
            return
        fresh = {key: _to_json(answer) for key, answer in self._fresh.items()}
        kept = dict(list(self._stored.items())[-max(1, MAX_ENTRIES - len(fresh)) :])
        data = {
            "schema": SCHEMA,
            "engine": self.engine,
            "adapters": self.adapters,
            "versions": self.versions,
            "texts": dict(list(self.texts.items())[-MAX_ENTRIES:]),
            "answers": kept | fresh,
        }
        text = json.dumps(data, separators=(",", ":"))
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            (self._file.parent / ".gitignore").write_text("*\n", encoding="utf-8")
            write_whole(self._file, text)
        except OSError as error:
            self.notice = f"the cache {self._file} could not be written: {error.strerror}"

    def _read(self, file: Path) -> dict[str, object]:
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            if data["schema"] != SCHEMA:
                raise ValueError("another schema")
            versions = data["versions"].items()
            self.versions = {str(program): str(version) for program, version in versions}
            self._known_versions = dict(self.versions)
            if data["engine"] != self.engine:
                return {}  # each key holds the engine: none would ever be found again
            self.adapters = {str(name): [*kinds] for name, kinds in data["adapters"].items()}
            self.texts = {str(digest): [*raw] for digest, raw in data["texts"].items()}
            self._known_texts = len(self.texts)
            return dict(data["answers"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.notice = f"the cache {file} is not readable and was ignored"
            return {}


def key(*parts: str) -> str:
    """A short digest of everything that an answer depends on."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]


@cache
def engine() -> str:
    """A digest of what reads documents and adapts tools: its code, so that no answer outlives it."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for part in ("documents", "tools", "facts", "checks", "coherence"):
        for file in sorted((package / part).rglob("*")):
            if file.suffix in {".py", ".txt", ".json", ".yaml"}:
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for own in ("directives.py", "model.py", "page_cache.py"):
        digest.update((package / own).read_bytes())
    return digest.hexdigest()[:16]


def write_whole(file: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or what was there before.

    What a link points at is written, not the link. A device or a pipe (`/dev/null`) is written
    into: a file in its place would take it from everybody on the machine.

    Raises:
        OSError: the folder is not there or cannot be written.
    """
    file = Path(os.path.realpath(file))  # Path.resolve() raises on a loop of links
    if file.exists() and not file.is_file():
        file.write_text(text, encoding="utf-8")
        return
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _to_json(answer: Answer) -> dict[str, object]:
    """The fields that are not what they are by default."""
    raw: dict[str, object] = {}
    if answer.remarks:
        raw["remarks"] = [_fields(remark) for remark in answer.remarks]
    return raw | _fields(answer, without="remarks")


def _fields(thing: Answer | Remark, without: str = "") -> dict[str, object]:
    values = ((f.name, getattr(thing, f.name), f.default) for f in fields(thing))
    return {name: value for name, value, default in values if value != default and name != without}


def _from_json(raw: object) -> Answer:
    if not isinstance(raw, dict):
        raise TypeError("not an answer")
    remarks = tuple(
        Remark(**{**remark, "severity": Severity(remark["severity"])})
        for remark in raw.get("remarks", ())
    )
    return Answer(**{**raw, "remarks": remarks})
