"""Settings of Biome, golangci-lint, rustfmt and Checkstyle: the length of lines, what is off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.documents.yamltree import Tree, YamlError, load
from prodready.facts.toolconfig import Setting
from prodready.model import Place
from prodready.patterns import lazy

_BIOME = frozenset({"biome.json", "biome.jsonc"})
_GOLANGCI = frozenset({".golangci.yml", ".golangci.yaml"})
_RUST = lazy(r"^\s*max_width\s*=\s*(\d+)", re.MULTILINE)
_CHECKSTYLE = lazy(
    r"name=\"LineLength\"(?:(?!</module>).)*?name=\"max\"\s+value=\"(\d+)\"", re.DOTALL
)
_COMMENT = lazy(r"^\s*//[^\n]*$", re.MULTILINE)
_LLL = (("linters", "settings", "lll", "line-length"), ("linters-settings", "lll", "line-length"))
_GOLINES = (("formatters", "settings", "golines", "max-len"),)


def layout_line_lengths(repository: Repository) -> Iterator[Setting]:
    """The longest line that each of the tools leaves, by the files that are the product's own."""
    for path in repository.files:
        name = path.rpartition("/")[2]
        if repository.role(path) is not Role.PRODUCTION:
            continue
        if name in _BIOME:
            yield from _of_tree(
                "biome", path, biome(repository, path), (("formatter", "lineWidth"),)
            )
        elif name in _GOLANGCI:
            tree = _tree(repository.read(path) or "")
            enabled = tree.get("linters", "enable", default=[]) if tree else []
            if isinstance(enabled, list) and "lll" in enabled:
                yield from _of_tree("lll", path, tree, _LLL)
            yield from _of_tree("golines", path, tree, _GOLINES)
        elif name in ("rustfmt.toml", ".rustfmt.toml"):
            yield from _of_text("rustfmt", path, _RUST, repository)
        elif name.endswith(".xml") and "checkstyle" in name.lower():
            yield from _of_text("checkstyle", path, _CHECKSTYLE, repository)


def _of_tree(
    tool: str, path: str, tree: Tree | None, keys: tuple[tuple[str, ...], ...]
) -> Iterator[Setting]:
    for key in keys if tree else ():
        value = tree.get(*key) if tree else None
        if isinstance(value, int) and tree:
            yield Setting(tool, value, Place(path, *tree.place(key)))


def _of_text(
    tool: str, path: str, pattern: re.Pattern[str], repository: Repository
) -> Iterator[Setting]:
    text = repository.read(path) or ""
    found = pattern.search(text)
    if found is not None:
        yield Setting(tool, int(found[1]), Place(path, text.count("\n", 0, found.start(1)) + 1))


def biome_off(repository: Repository, part: str) -> Place | None:
    """Where the configuration of Biome switches its `formatter` or `linter` off, if it does."""
    for name in sorted(_BIOME):
        tree = biome(repository, name)
        if tree is not None and tree.get(part, "enabled") is False:
            return Place(name, *tree.place((part, "enabled")))
    return None


def biome(repository: Repository, path: str) -> Tree | None:
    """The configuration as a tree: JSON with comments is read as YAML without them."""
    text = repository.read(path)
    return _tree(_COMMENT.sub("", text).replace("\t", " ")) if text else None


def _tree(text: str) -> Tree | None:
    try:
        trees = load(text)
    except YamlError:
        return None
    return trees[0] if trees and isinstance(trees[0].get(), dict) else None
