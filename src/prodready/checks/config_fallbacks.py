"""Settings that code goes round: a secret written as the fallback, an address beside an unused setting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.codetext import Source
from prodready.facts.envreads import EnvReads, Read
from prodready.facts.scope import REHEARSAL, name_words
from prodready.facts.secretwords import is_literal, names_secret
from prodready.model import Place
from prodready.patterns import lazy

_OR = lazy(
    r"(?<!process\.)\b(?:env|settings|config|cfg|conf|opts|options|secrets)\w*(?:[?!]?\.\w+)*[?!]?\.(\w+)\s*(?:\?\?|\|\|)"
    r"\s*([\"'`])([^\"'`\n$]+)\2",
    re.I,
)
_WHERE_EMPTY = lazy(
    r"\bif\s+(?:len\()?((?:\w+\.)*(\w+))\)?\s*==\s*(?:\"\"|0)\s*\{\s*\1\s*=\s*\"([^\"\n]+)\""
)


def fallbacks(reads: EnvReads) -> Iterator[Fail]:
    """A secret that the code takes instead, where its setting is empty."""
    patterns = {"javascript": (_OR, 1, 3), "go": (_WHERE_EMPTY, 2, 3)}
    for source in reads.sources.of(*patterns):
        pattern, name, value = patterns[source.language]
        if name_words(source.path.rpartition("/")[2]) & REHEARSAL:
            continue
        for match in pattern.finditer(source.text):
            written = not source.code[match.start()].isspace()
            if written and names_secret(match[name]) and is_literal(match[value]):
                yield Fail(
                    source.place(match.start()),
                    f"where {match[name]} is not set, one is taken that everybody can read here",
                    "Let the start fail without it.",
                )


_ADDRESS = lazy(r"(^|_)(URL|URI|ADDR|ADDRESS|ENDPOINT|DSN|BROKERS?|SERVERS?)$")
_SHOWN = lazy(r"(VITE|NEXT_PUBLIC|REACT_APP|NUXT_PUBLIC|PUBLIC)_")
_LITERAL = lazy(
    r"(?:\b(?:base_?url|url|uri|endpoint|host|address|server|servers|brokers?|target)[\"']?\s*[:=]\s*\[?\s*"
    r"|\b\w*(?:[cC]onnect|Dial\w*|Open|Client|New\w*|create\w+|Redis|Pool)\(\s*)"
    r"([\"'`])((?:https?|nats|tls|rediss?|amqps?|grpcs?|kafka|postgres\w*|mysql|mongodb\S{0,4})://"
    r"([^\"'`\s/:@]+)[^\"'`\s]*)\1",
    re.I,
)
_HERE = lazy(
    r"^(localhost|127\.|0\.0\.0\.0|\[|host\.docker|\$|%|\{)|(^|\.)(test|invalid|localhost)$"
)


def literal_instead(reads: EnvReads) -> Iterator[Fail]:
    """An address in the code, where a setting for one is read and nothing uses it."""
    unused = _unused(reads)
    if not unused:
        return
    for path, text, place_of in _texts(reads, unused[0].place.path):
        for match in _LITERAL.finditer(text):
            place = place_of(match.start())
            if place is None or _HERE.search(match[3]) or name_words(path) & REHEARSAL:
                continue
            start = text.rfind("\n", 0, match.start()) + 1
            line = text[start : text.find("\n", match.end())]
            near = f"{path} {line}".lower()
            read = next((r for r in unused if _fits(r.name, near)), None)
            if read is not None:
                yield Fail(
                    place,
                    f"the address of a server is in the code: {read.name} is read "
                    f"({read.place.path}:{read.place.line}) and nothing uses it",
                    f"Give the client {read.name}.",
                )
                return


def _fits(name: str, near: str) -> bool:
    """Whether the setting may be the one for this address: its words are in the path or the line."""
    words = [w for w in name.lower().split("_") if len(w) > 3 and w not in _COMMON]
    return bool(words) and all(word in near for word in words)


_COMMON = frozenset({"base", "http", "https", "host", "addr", "address", "endpoint", "server"})


def _unused(reads: EnvReads) -> list[Read]:
    """Settings for an address whose field no file besides the one that reads it speaks of."""
    wanted = [
        read for read in reads.all if _ADDRESS.search(read.name) and not _SHOWN.match(read.name)
    ]
    found = []
    for read in wanted:
        field = _field(read, reads)
        if field is None:
            continue
        pattern = re.compile(rf"\b{re.escape(field)}\b")
        others = (
            text for path, text, _ in _texts(reads, read.place.path) if path != read.place.path
        )
        if not any(pattern.search(text) for text in others) and _declares(read, reads):
            found.append(read)
    return found


_SETTINGS = lazy(r"(config\w*|settings?|conf|env\w*|options)([/.]|$)", re.I)


def _declares(read: Read, reads: EnvReads) -> bool:
    """Whether the file that reads it does so for others: it is named so, and holds several."""
    if not _SETTINGS.search(read.place.path):
        return False
    return sum(1 for other in reads.all if other.place.path == read.place.path) > 3


def _field(read: Read, reads: EnvReads) -> str | None:
    """The name by which the code speaks of the setting."""
    path = read.place.path
    if path.endswith(".go"):
        line = _line(read, next((s for s in reads.sources.of("go") if s.path == path), None))
        match = re.match(r"\s*(\w+)\s+[\w.\[\]*]+\s*`", line)
        return match[1] if match else None
    if path.endswith(".py"):
        lines = (reads.python.repository.read(path) or "").split("\n")
        line = lines[read.place.line - 1] if read.place.line <= len(lines) else ""
        match = re.match(r"\s*(\w+)\s*(?::[^=]+)?=", line) or re.match(r"\s*(\w+)\s*:", line)
        return match[1] if match else None
    return read.name


def _line(read: Read, source: Source | None) -> str:
    return source.text.split("\n")[read.place.line - 1] if source else ""


class _PlaceOf:
    """Where a character of a file is; None in a comment or a text."""

    def __init__(self, path: str, text: str, source: Source | None) -> None:
        self.path, self.text, self.source = path, text, source

    def __call__(self, offset: int) -> Place | None:
        start = self.text.rfind("\n", 0, offset) + 1
        if self.source is not None and self.source.code[offset].isspace():
            return None
        if self.source is None and self.text[start:offset].lstrip().startswith(("#", ">>>")):
            return None
        return Place(self.path, self.text.count("\n", 0, offset) + 1, offset - start + 1)


def _texts(reads: EnvReads, like: str = "") -> Iterator[tuple[str, str, _PlaceOf]]:
    """The texts of what a service runs; with `like` only those that are written as that file is."""
    if not like.endswith(".py"):
        for source in reads.sources.of("go", "javascript"):
            if not like or like.endswith(".go") == (source.language == "go"):
                yield source.path, source.text, _PlaceOf(source.path, source.text, source)
    if not like or like.endswith(".py"):
        for path in reads.python.paths:
            text = reads.python.repository.read(path) or ""
            yield path, text, _PlaceOf(path, text, None)


_SHORT_GO = lazy(r"\blen\((?:\w+\.)*(\w+)\)\s*<=?\s*(\d+)")
_SHORT_NODE = lazy(r"\b([A-Z][A-Z0-9_]*)\s*:\s*[^,\n]*?(?:\.min\(|\bminLength\s*:\s*)\s*(\d+)")
_SHORT_PYTHON = lazy(
    r"(?m)^[ \t]*(\w+)\s*(?::[^=\n]+)?=\s*[^\n]*?\b(?:min_length\s*=|Length\(\s*(?:min\s*=\s*)?)\s*(\d+)"
)
_KEYS = lazy(r"key|secret|token", re.I)
SHORTEST = 16


def short_keys(reads: EnvReads) -> Iterator[Fail]:
    """A key of the settings that may be so short that it is found by trying."""
    known = {read.name.replace("_", "").lower() for read in reads.all}
    for path, text, place_of in _texts(reads):
        pattern = _SHORT_PYTHON
        if not path.endswith(".py"):
            pattern = _SHORT_GO if path.endswith(".go") else _SHORT_NODE
        for match in pattern.finditer(text):
            name, shortest = match[1], int(match[2])
            own = name.replace("_", "").lower() in known and _KEYS.search(name)
            place = place_of(match.start())
            if own and names_secret(name) and place and 0 < shortest < SHORTEST:
                yield Fail(
                    place,
                    f"{name} may have {shortest} characters: so few are found by trying",
                    "Ask for 32 at least: `openssl rand -hex 32` makes such a key.",
                )


_SCRIPTS = lazy(r"(^|/)(scripts?|bin|tools|hack|ops)/.*\.(py|sh|bash|js|mjs|ts)$")
_DICE = lazy(
    r"(?i:secret|token|api_?key|signing_?key|private_?key|password|passwd)\w*[\"']?\s*[=:].*"
    r"(?:(?<![\w.])random\.(?:choices?|sample|randint|randbytes|getrandbits|randrange)\(|Math\.random\("
    r"|\$\{?RANDOM\b|\bdate\b[^|]*\|\s*(?:md5|sha\d*)sum)"
)


def by_dice(repository: Repository) -> Iterator[Fail]:
    """A script that makes a key by chance whose next values can be computed."""
    for path in repository.files:
        if not _SCRIPTS.search(path) or repository.role(path) is not Role.PRODUCTION:
            continue
        for number, line in enumerate((repository.read(path) or "").split("\n"), 1):
            if _DICE.search(line) and not line.lstrip().startswith(("#", "//", "*")):
                yield Fail(
                    Place(path, number),
                    "this key comes from a generator whose values can be computed",
                    "Use secrets.token_urlsafe(32), crypto.randomBytes(32) or openssl rand -hex 32.",
                )
                break
