"""The check of `.env` files: no secret of one is in git, and git ignores what people make."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.scope import REHEARSAL, name_words
from prodready.facts.secretwords import is_literal, is_placeholder, names_secret, password_in_url
from prodready.model import Place
from prodready.patterns import lazy

_ENV = lazy(r"(^|/)(\.env(\.[\w.-]+)?|[\w-][\w.-]*\.env)$")


@check("code.env_ignored")
def env_ignored(repository: Repository) -> Iterator[Outcome]:
    """No `.env` or `NAME.env` file with a secret is in git, and git ignores the one that people make."""
    failed = False
    for path in repository.files:
        name = path.rpartition("/")[2]
        told = name if name.startswith(".") else path  # `ci/base.env` is for a rehearsal
        example = name_words(told) & (REHEARSAL | {"template", "dist", "defaults", "ci"})
        if not _ENV.search(path) or example or repository.role(path) is not Role.PRODUCTION:
            continue
        if repository.tracked is not None and path not in repository.tracked:
            continue
        for number, line in enumerate((repository.read(path) or "").splitlines(), 1):
            if _is_secret(line):
                failed = True
                fix = "Revoke it, then: git rm --cached, and a line for it in .gitignore."
                yield Fail(Place(path, number), "a secret of a .env file is in git", fix)
    if not failed:
        yield from _ignored(repository)


def _is_secret(line: str) -> bool:
    name, equals, value = line.strip().removeprefix("export ").partition("=")
    value = value.strip().strip("'\"")
    if not equals or name.startswith("#") or value.startswith("$"):
        return False
    if password_in_url(value):
        return True
    return names_secret(name.strip()) and is_literal(value) and not is_placeholder(value)


def _ignored(repository: Repository) -> Iterator[Outcome]:
    """Where an example of `.env` invites to make one, what `.gitignore` says about it."""
    invited = [
        path
        for path in repository.files
        if re.search(r"(^|/)\.env[.-](example|sample|template|dist)$", path)
        and repository.role(path) not in (Role.VENDORED, Role.TEST)
    ]
    if not invited:
        return
    import pathspec  # only here: most repositories have no such file

    for path in invited:
        folder = posixpath.dirname(path)
        target = posixpath.join(folder, ".env")
        while True:
            ignore = posixpath.join(folder, ".gitignore")
            text = repository.read(ignore)
            relative = posixpath.relpath(target, folder or ".")
            if text and pathspec.GitIgnoreSpec.from_lines(text.splitlines()).match_file(relative):
                lines = enumerate(text.splitlines(), 1)
                yield Pass(
                    Place(ignore, next((n for n, t in lines if "env" in t), 1)), f"ignores {target}"
                )
                break
            if not folder:
                fix = f"Add a line to .gitignore: {posixpath.basename(target)}"
                told = f"{target} is made from {path}, and git does not ignore that"
                where = Place(".gitignore") if repository.exists(".gitignore") else Place(path)
                yield Fail(where, told, fix)
                break
            folder = posixpath.dirname(folder)
