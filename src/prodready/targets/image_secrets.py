"""Secrets in an image: in its environment, its history, and in every layer, the removed files too."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.facts.secretwords import is_literal, is_placeholder, names_secret, password_in_url
from prodready.patterns import lazy
from prodready.targets.image import SavedImage
from prodready.targets.image_layers import MAX_FILE, Entry

_PRIVATE_KEY = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\r?\n(?:[A-Za-z-]+: [^\n]*\n|\r?\n)*"
    rb"[A-Za-z0-9+/=]{40}"
)
_TOKENS = (
    # What each begins with is looked for first: that is many times faster than the expression.
    (b"AKIA", re.compile(rb"\bAKIA[0-9A-Z]{16}\b"), "an access key of AWS"),
    (b"gh", re.compile(rb"\bgh[pousr]_[A-Za-z0-9]{36,}\b"), "a token of GitHub"),
    (b"glpat-", re.compile(rb"\bglpat-[A-Za-z0-9_-]{20,}\b"), "a token of GitLab"),
    (b"xox", re.compile(rb"\bxox[abprs]-\d{8,}-[A-Za-z0-9-]{16,}"), "a token of Slack"),
    (b"sk_live_", re.compile(rb"\bsk_live_[A-Za-z0-9]{20,}\b"), "a live key of Stripe"),
)
_HOLDERS = lazy(
    r"(.*/)?(\.env(\.[a-z]+)?|\.netrc|\.npmrc|\.pypirc|\.pgpass|pip\.conf|\.aws/credentials|"
    r"\.docker/config\.json|\.git-credentials|\.git/config)"
)
_SETTING = lazy(
    r"^[ \t]*(?:export[ \t]+)?(?P<name>[\w.:/-]+)[ \t]*[=:][ \t]*(?P<value>\S.*)$", re.M
)
_EXAMPLE = lazy(r"AKIA[A-Z0-9]*EXAMPLE")
_ARGUMENTS = lazy(r"^\|\d+ (?P<rest>.*?)(?: /bin/(?:sh|bash)\b.*)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret that anybody with the image can read. The secret itself is not kept."""

    where: str
    """A path with a slash in front, `environment` or `history`."""
    what: str
    layer: int | None = None


def leaks(image: SavedImage) -> Iterator[Leak]:
    """All secrets that are found.

    Raises:
        InputError: a layer cannot be read.
    """
    yield from _environment(image)
    yield from _history(image)
    for index, layer in enumerate(image.layers):
        for entry, data in layer.contents(_is_read):
            for what in sorted(set(_in_file(entry.path, data))):
                yield Leak(f"/{entry.path}", what, index)


def _is_read(entry: Entry) -> bool:
    return 0 < entry.size <= MAX_FILE


def _in_file(path: str, data: bytes) -> Iterator[str]:
    if b"PRIVATE KEY-----" in data and _PRIVATE_KEY.search(data):
        yield "a private key"
    for start, token, what in _TOKENS:
        match = token.search(data) if start in data else None
        if match and not _EXAMPLE.fullmatch(match[0].decode("ascii", "replace")):
            yield what
    if _HOLDERS.fullmatch(path):
        yield from _settings(data.decode("utf-8", "replace"))


def _settings(text: str) -> Iterator[str]:
    if password_in_url(text):
        yield "an address with a password"
    if re.search(r"^\s*(machine\s+\S+|default)\s.*\bpassword\s+\S+", text, re.M | re.DOTALL):
        yield "a password for a machine"
    if re.search(r'"auth"\s*:\s*"[A-Za-z0-9+/=]{8,}"', text):
        yield "the login to a registry"
    for match in _SETTING.finditer(text):
        name = re.split(r"[:/.]", match["name"])[-1]
        value = match["value"].strip("\"' ")
        if _is_secret(name, value):
            yield f"a value for {name.lstrip('_')}"


def _environment(image: SavedImage) -> Iterator[Leak]:
    for name, value in image.config.env:
        if password_in_url(value):
            yield Leak("environment", f"{name} is an address with a password")
        elif _is_secret(name, value):
            yield Leak("environment", f"{name} has a value")


def _history(image: SavedImage) -> Iterator[Leak]:
    """Build arguments, which builders write in front of the command that saw them."""
    seen: set[str] = set()
    for step in image.config.history:
        match = _ARGUMENTS.match(step.created_by)
        if match is None:
            continue
        try:
            words = shlex.split(match["rest"])
        except ValueError:
            words = match["rest"].split()
        for name, found, value in (word.partition("=") for word in words):
            if found and name not in seen and (_is_secret(name, value) or password_in_url(value)):
                seen.add(name)
                yield Leak("history", f"the build argument {name} has a value")


def _is_secret(name: str, value: str) -> bool:
    if value.startswith("$") or not names_secret(name.lstrip("_")):
        return False
    return is_literal(value) and not is_placeholder(value)
