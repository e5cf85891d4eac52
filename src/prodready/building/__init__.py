"""Building images, and trying them hardened: only when asked, by what is there to build with."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from prodready.building.base_images import StandIn, external_images, stand_in
from prodready.building.context import context_digest
from prodready.building.docker import Docker
from prodready.building.engine import BuildError, Engine, Recipe
from prodready.building.podman import Podman
from prodready.documents.reading import read_text
from prodready.errors import InputError
from prodready.evidence import key
from prodready.facts.dockerfile import parse

__all__ = [
    "STORE",
    "BuildError",
    "Engine",
    "StandIn",
    "build",
    "find_engine",
    "recipe_for",
    "stand_in",
]

STORE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "prodready" / "images"
"""Where images are kept that no engine keeps. Not in the project: that may be a build context."""


def find_engine(store: Path = STORE, stand_ins: Sequence[StandIn] = ()) -> Engine:
    """What builds here: a Docker engine that runs, else buildah and podman.

    Args:
        store: the folder in which buildah keeps images.
        stand_ins: images that buildah takes for base images; a Docker engine pulls the real ones.

    Raises:
        UnavailableError: nothing builds here; the message says what is missing.
    """
    return Docker.find() or Podman.find(store, stand_ins)


def recipe_for(
    engine: Engine,
    folder: Path,
    dockerfile: Path | None = None,
    arguments: Mapping[str, str] | None = None,
) -> Recipe:
    """What to build from a folder: its tag names the folder and a digest of all that goes in.

    Raises:
        InputError: there is no Dockerfile, or the context cannot be read.
    """
    dockerfile = dockerfile or folder / "Dockerfile"
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; name one with a Dockerfile")
    bases = external_images(parse(read_text(str(dockerfile))))
    given = dict(arguments or {})
    digest = key(engine.identity, context_digest(folder, dockerfile), repr(sorted(given.items())))
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "image"
    return Recipe(folder, dockerfile, f"localhost/{name}:{digest[:16]}", bases, given)


def build(engine: Engine, recipe: Recipe) -> bool:
    """Build what is not built yet; whether there was anything to do.

    Raises:
        BuildError: the Dockerfile cannot be built.
        UnavailableError: something else was missing: a base image, the network, time.
    """
    if engine.has(recipe.tag):
        return False
    engine.build(recipe)
    return True
