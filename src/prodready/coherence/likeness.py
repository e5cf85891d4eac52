"""Whether two names can mean parts of one system, or one name written in two ways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from prodready.patterns import lazy

_WORD = lazy(r"[a-z]+|\d+")
_GENERIC = frozenset(
    {"service", "svc", "deployment", "deploy", "pod", "app", "my", "example", "test", "demo", "the"}
    | {"config", "secret", "claim", "pvc", "pv", "volume", "data", "ingress", "policy", "server"}
    | {"container", "image", "kubernetes", "k8s", "hpa", "pdb", "sa", "account", "name", "default"}
    | {"sample", "statefulset", "job", "cron", "map", "cm", "simple", "new", "old", "v"}
)
CLOSE = 0.8
"""How alike two names must be (0 to 1) to be one name with a slip."""


def words(name: str) -> frozenset[str]:
    """The words of a name that say what it is of; the whole name where none does."""
    every = _WORD.findall(name.lower())
    telling = frozenset(w for w in every if w not in _GENERIC and not w.isdigit())
    return telling or frozenset({name.lower()})


def related(one: str, other: str) -> bool:
    """Whether the names share a word that means something: `web-svc` and `web-deployment`."""
    return bool(words(one) & words(other))


def slip(name: str, known: Iterable[str]) -> str | None:
    """The known name that this one is a slip of, if there is one."""
    plain = _plain(name)
    scored = [(SequenceMatcher(None, plain, _plain(each)).ratio(), each) for each in known]
    best = max(scored, default=(0.0, ""))
    numbers = re.findall(r"\d+", name)
    if best[0] < CLOSE or re.findall(r"\d+", best[1]) != numbers:
        return None
    return best[1]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
