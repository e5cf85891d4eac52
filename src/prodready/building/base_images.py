"""Stand-ins for base images that cannot be had: saved images, each under the name that it replaces."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prodready.errors import InputError
from prodready.facts.dockerfile import Dockerfile
from prodready.facts.dockerwords import words
from prodready.facts.reference import Reference
from prodready.targets.image import open_image

TITLE = "org.opencontainers.image.title"


@dataclass(frozen=True, slots=True)
class StandIn:
    """A saved image that is used in the place of another one."""

    name: str
    """The repository that it stands in for: `python`."""
    file: Path
    id: str
    """The digest of its configuration."""
    title: str
    """What it really is: `Debian python3 3.13.5`."""

    @property
    def tag(self) -> str:
        """The name under which an engine keeps it."""
        return f"localhost/stand-in/{self.name}:{self.id.removeprefix('sha256:')[:16]}"

    @property
    def key(self) -> str:
        """A digest of the name and the content."""
        return hashlib.sha256(f"{self.name}\0{self.id}".encode()).hexdigest()[:16]

    def replaces(self, image: str) -> bool:
        """Whether it stands in for this image, whatever its tag and digest."""
        return _plain(Reference.parse(image).name) == _plain(self.name)


def stand_in(text: str) -> StandIn:
    """Read `NAME=FILE`.

    Raises:
        InputError: it is written otherwise, or the file is no saved image.
    """
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise InputError(
            f"--stand-in {text}: write NAME=FILE, for example python=build/images/base.tar"
        )
    with open_image(Path(file)) as image:
        title = image.config.labels.get(TITLE, "an image without a title")
        return StandIn(name.lower(), Path(file), image.id, title)


def external_images(dockerfile: Dockerfile) -> tuple[str, ...]:
    """The images from outside that a Dockerfile names, each once."""
    found = [stage.root_image for stage in dockerfile.stages]
    for one in (one for stage in dockerfile.stages for one in stage.instructions):
        sources = [one.flag("from")] if one.keyword in ("COPY", "ADD") else []
        for name, value in one.flags if one.keyword == "RUN" else ():
            options = dict(part.partition("=")[::2] for part in value.split(","))
            sources += [options.get("from")] if name == "mount" else []
        found += [each for each in sources if each and dockerfile.stage(each) is None]
    outside = [each for each in found if each and each.lower() != "scratch"]
    return tuple(dict.fromkeys(words(each)[0] if words(each) else each for each in outside))


def split(
    images: Sequence[str], stand_ins: Sequence[StandIn]
) -> tuple[dict[str, StandIn], list[str]]:
    """The images that have a stand-in, each with it, and those that have none."""
    replaced = {
        image: one for image in images for one in reversed(stand_ins) if one.replaces(image)
    }
    return replaced, [image for image in images if image not in replaced]


def _plain(name: str) -> str:
    return name.lower().removeprefix("docker.io/").removeprefix("library/")
