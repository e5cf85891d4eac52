"""The site that a page belongs to: which Markdown it is written in, where its includes are."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from prodready.documents.flavor import Flavor
from prodready.documents.includes import Includes
from prodready.documents.reading import absolute_path, read_text
from prodready.errors import InputError

CONFIGURATIONS = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml", "zensical.toml")


@dataclass(frozen=True)
class Site:
    """A site's configuration file and the parts of it that matter to pages."""

    folder: Path
    docs: Path
    base_paths: tuple[str, ...] = (".",)
    dedent: bool = False


def flavor_for(path: str | Path) -> Flavor:
    """Python-Markdown for pages under the `docs_dir` of a site, CommonMark for the others."""
    folder, name = os.path.split(path)
    if name.lower().endswith(".mdx"):
        return Flavor.MDX
    here = os.getcwd()  # noqa: PTH109 - asked for every page
    return Flavor.PYTHON_MARKDOWN if _in_site(here, folder) else Flavor.COMMONMARK


@lru_cache(maxsize=1024)
def _in_site(start: str, folder: str) -> bool:
    """Whether a folder, seen from another one, is in the `docs_dir` of a site."""
    absolute = absolute_path(Path(start) / folder)
    site = site_of(absolute)
    return site is not None and absolute.is_relative_to(site.docs)


def includes_for(path: Path) -> Includes:
    """The base paths of the page's site, else its repository's root, else its folder."""
    absolute = absolute_path(path)
    site = site_of(absolute.parent)
    if site is not None:
        bases = tuple(_base(site, name, absolute) for name in site.base_paths)
        return Includes(bases, site.dedent)
    for folder in absolute.parents:
        if (folder / ".git").exists():
            return Includes((folder,))
    return Includes((absolute.parent,))


def _base(site: Site, name: str, page: Path) -> Path:
    """A base path; `$config_dir`, `$docs_dir` and nothing are what `!relative` tags."""
    if not name:
        return page.parent
    name = name.replace("$config_dir", str(site.folder)).replace("$docs_dir", str(site.docs))
    return absolute_path(site.folder / name)


@lru_cache(maxsize=1024)
def site_of(folder: Path) -> Site | None:
    """The nearest site configuration in the folder or above it, up to the repository's root."""
    for name in CONFIGURATIONS:
        if (folder / name).is_file():
            return _read(folder / name)
    top = folder.parent == folder or (folder / ".git").exists()
    return None if top else site_of(folder.parent)


def _read(file: Path) -> Site:
    """The site of a configuration file; what cannot be read in it takes its default."""
    try:
        text = read_text(file)
        if file.suffix == ".toml":
            data: Any = tomllib.loads(text).get("project", {})
        else:
            from prodready.documents.yamltree import load  # only here: many pages are of no site

            trees = load(text)
            data = trees[0].data if trees else {}
    except (InputError, tomllib.TOMLDecodeError):
        data = {}
    data = data if isinstance(data, dict) else {}
    docs = data.get("docs_dir")
    options = _snippets(data.get("markdown_extensions"))
    bases = options.get("base_path", ["."])
    bases = [bases] if isinstance(bases, str) else bases if isinstance(bases, list) else ["."]
    return Site(
        file.parent,
        file.parent / (docs if isinstance(docs, str) else "docs"),
        tuple(base for base in bases if isinstance(base, str)),
        options.get("dedent_subsections") is True,
    )


def _snippets(extensions: Any) -> dict[str, Any]:
    """The options of pymdownx.snippets, in each form that a configuration gives them."""
    entries = [extensions] if isinstance(extensions, dict) else extensions
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict):
            continue
        options = entry.get("pymdownx.snippets")
        nested = entry.get("pymdownx")
        if options is None and isinstance(nested, dict):  # TOML: [….pymdownx.snippets]
            options = nested.get("snippets")
        if isinstance(options, dict):
            return options
    return {}
