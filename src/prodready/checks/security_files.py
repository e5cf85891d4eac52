"""The check of files that give a secret away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.scope import name_words
from prodready.model import Place
from prodready.patterns import lazy

_KEY = lazy(r"^-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY-----\s*$", re.MULTILINE)
_TEXTS = (".pem", ".key", ".crt", ".cert", ".ppk", ".json", ".npmrc", ".pypirc", ".netrc", ".p8")
_NAMES = frozenset({"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "kubeconfig", "_netrc"})
_KEY_NAME = lazy(
    r"(^|[_.-])(rsa|dsa|ecdsa|ed25519)$|(^|/)(\.ssh|keys|certs?|tls|ssl|secrets)/[^/.]+$", re.I
)
_STORE = lazy(r"^(?!.*(?:trust|ca-?certs?|public)).+\.(?:p12|pfx)$", re.IGNORECASE)
"""Stores of keys, which hold a private one; what is only trusted has none."""
_STATE = lazy(r"\.tfstate(\.\d+)?(\.backup)?$")
_REHEARSAL = frozenset(
    {"test", "tests", "testing", "example", "sample", "dev", "local", "localhost", "demo", "dummy"}
    | {
        "suites",
        "suite",
        "integration",
        "stub",
        "snakeoil",
        "fixture",
        "fixtures",
        "mock",
        "development",
        "selfsigned",
        "fake",
    }
)
_TOKEN = lazy(r"(?m)^\s*(?://[^\s=]*:)?_(?:authToken|password|auth)\s*=\s*([^\s$][^\s]{15,})")
_IGNORED = lazy(r"(?m)^[^#\n]*(\*\.pem|\*\.key|tfstate|id_rsa|\*\.p12|\.netrc|kubeconfig)\S*$")


@check("security.secret_files")
def secret_files(repository: Repository) -> Iterator[Outcome]:
    """No file that git keeps is a private key, a state, or somebody's access."""
    tracked = repository.tracked
    for path in repository.files:
        if tracked is not None and path not in tracked:
            continue
        what = _what(repository, path)
        if what is not None:
            line, message = what
            yield Fail(
                Place(path, line),
                message,
                "Change it now, since every clone has it; then `git rm --cached` it and ignore it.",
            )
    content = repository.read(".gitignore") or ""
    found = _IGNORED.search(content)
    if found:
        line = content[: found.start()].count("\n") + 1
        yield Pass(Place(".gitignore", line), f"{found[1]} is ignored")


def _what(repository: Repository, path: str) -> tuple[int, str] | None:
    """The line and what a file gives away; None where it gives nothing away."""
    folder, _, name = path.rpartition("/")
    if _STATE.search(name):
        if repository.role(path) is not Role.PRODUCTION:
            return None
        try:
            known = json.loads(repository.read(path) or "")
        except (ValueError, RecursionError):
            return None
        if isinstance(known, dict) and known.get("resources"):
            return 1, "a Terraform state is in git, with every password that it made"
        return None
    if _STORE.search(name) and repository.role(path) is Role.PRODUCTION:
        words = name_words(name) | name_words(folder)
        aside = words & _REHEARSAL or any(word.startswith("test") for word in words)
        return None if aside else (1, "a store of keys is in git, with its private key")
    plain = name.lower() in _NAMES or name.lower().endswith(_TEXTS)
    plain = plain or _KEY_NAME.search(path) is not None
    if not plain or repository.role(path) is not Role.PRODUCTION:
        return None
    words = name_words(name) | name_words(folder)
    if words & _REHEARSAL or any(word.startswith("test") for word in words):
        return None
    content = repository.read(path) or ""
    key = _KEY.search(content)
    if key and not name.endswith(".json"):
        return content[: key.start()].count("\n") + 1, "a private key is in git"
    if name.endswith(".json") and '"private_key"' in content and "PRIVATE KEY-----" in content:
        line = content[: content.index('"private_key"')].count("\n") + 1
        return line, "the key of a service account is in git"
    token = _TOKEN.search(content) if name in (".npmrc", ".pypirc") else None
    if token:
        return content[: token.start(1)].count("\n") + 1, "a registry's token is in git"
    if name.lower() == "kubeconfig" and "client-key-data:" in content:
        line = content[: content.index("client-key-data:")].count("\n") + 1
        return line, "somebody's access to a cluster is in git"
    return None
