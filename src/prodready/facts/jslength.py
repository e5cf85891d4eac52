"""How long the lines may be that the tools of JavaScript leave: Prettier's and ESLint's settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.toolconfig import Setting
from prodready.model import Place
from prodready.patterns import lazy

_PRETTIER = lazy(
    r"(^|/)(\.prettierrc(\.(json5?|ya?ml|[cm]?[jt]s|toml))?|prettier\.config\.[cm]?[jt]s)$"
)
_ESLINT = lazy(r"(^|/)(\.eslintrc(\.(js|cjs|json|ya?ml))?|eslint\.config\.[cm]?[jt]s)$")
_WIDTH = lazy(
    r"^(?P<indent>[ \t]*)\{?[ \t]*[\"']?printWidth[\"']?\s*[:=]\s*(?P<value>\d+)", re.MULTILINE
)
_IN_PACKAGE = lazy(r"\"prettier\"\s*:\s*\{[^{}]*?\"printWidth\"\s*:\s*(?P<value>\d+)")
_RULE = lazy(
    r"^(?!\s*(?://|#|\*)).*[\"'](?:[@\w-]+/)*max-len[\"']\s*:\s*\[?\s*[\"']?(?:error|warn|1|2)[\"']?\s*,"
    r"\s*(?:\{[^{}]*?\bcode[\"']?\s*:\s*)?(?P<value>\d+)",
    re.MULTILINE,
)


def script_line_lengths(repository: Repository) -> Iterator[Setting]:
    """The longest line that each of the tools leaves, by the files that are the product's own."""
    for path in repository.files:
        if repository.role(path) is not Role.PRODUCTION:
            continue
        if path.rpartition("/")[2] == "package.json":
            tool, found = "prettier", _IN_PACKAGE.search(repository.read(path) or "")
        elif _PRETTIER.search(path):
            # Settings for single files are indented further than those for all.
            text = repository.read(path) or ""
            every = sorted(_WIDTH.finditer(text), key=lambda one: len(one["indent"]))
            tool, found = "prettier", next(iter(every), None)
        elif _ESLINT.search(path):
            tool, found = "eslint", _RULE.search(repository.read(path) or "")
        else:
            continue
        if found is not None:
            line = found.string.count("\n", 0, found.start("value")) + 1
            yield Setting(tool, int(found["value"]), Place(path, line))
