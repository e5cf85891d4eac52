"""Commands that run another one inside of something: a container, a measurement of coverage."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Sequence

from prodready.documents.repository import Repository
from prodready.facts import targets
from prodready.model import Place


def by_coverage(words: tuple[str, ...]) -> Iterator[targets.Line]:
    for option in ("-m", "--module"):
        if option in words:
            yield targets.Line(shlex.join(words[words.index(option) + 1 :]), Place("", 1))
            return
    scripts = [index for index, word in enumerate(words) if word.endswith(".py")]
    if scripts:
        yield targets.Line(shlex.join(["python", *words[scripts[0] :]]), Place("", 1))


def inside_container(words: tuple[str, ...]) -> Iterator[targets.Line]:
    """What `docker compose run web pytest` runs: everything after the image or service."""
    variable = words[2] if words[1:2] == ("compose",) and words[2:3] else ""
    for verb in ("run", "exec", *([variable] if variable.startswith("$") else [])):
        if verb in words[:4]:
            rest = words[words.index(verb) + 1 :]
            # An image in a variable is no program; what is told after it is looked at too.
            plain = [i for i, word in enumerate(rest) if not word.startswith(("-", "$"))]
            for start in plain:
                image = rest[start].partition("@")[0].rpartition("/")[2].partition(":")[0]
                yield targets.Line(shlex.join([image, *rest[start + 1 :]]), Place("", 1))
            return


def entered(folder: str, words: Sequence[str], repository: Repository) -> str:
    """The folder after a command: that of `cd NAME`, where the repository has such a folder."""
    if words[0] != "cd" or len(words) != 2:
        return folder
    path = posixpath.normpath(posixpath.join(folder, words[1]))
    if path == ".":
        return ""
    return path if any(file.startswith(path + "/") for file in repository.files) else folder
