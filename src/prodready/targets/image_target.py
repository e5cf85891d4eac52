"""An image as a target: a file or folder that holds it, or its name in an engine that runs here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from prodready.catalog.model import Surface
from prodready.errors import UnavailableError
from prodready.targets.image import open_image
from prodready.targets.image_answers import asks
from prodready.targets.interface import LiveTarget
from prodready.targets.naming import is_saved_image
from prodready.targets.profile import Profile
from prodready.tools.interface import find_program, run_program

ENGINES = ("docker", "podman")
PREFIX = "image:"
SAVE_SECONDS = 600.0
LOOK_SECONDS = 30.0


@contextmanager
def open_image_target(target: str, thresholds: Mapping[str, float]) -> Iterator[LiveTarget]:
    """Open `image:NAME`, `image:PATH`, or the path of a saved image.

    Raises:
        InputError: the file is no image.
        UnavailableError: there is no such file, and no engine that has an image of this name.
    """
    name = target[len(PREFIX) :] if target.lower().startswith(PREFIX) else target
    here = name if is_file(name) else target
    with _saved(name, target) as path, open_image(path, where=here) as image:
        profile = Profile("web-service", "an image says no more; --profile names another")
        answers = asks(image, thresholds["image-size"])
        yield LiveTarget(Surface.IMAGE, target, answers, profile)


def is_file(name: str) -> bool:
    """Whether the name is the path of something that may be an image."""
    return bool(name) and (Path(name).is_file() or is_saved_image(Path(name)))


@contextmanager
def _saved(name: str, target: str) -> Iterator[Path]:
    """Where the image lies as a file: at its path, or in a temporary one that an engine writes."""
    if is_file(name):
        yield Path(name)
        return
    if not name or name.startswith("-"):
        raise UnavailableError(f"{target}: no image is named; write image:NAME or image:FILE.tar")
    engines = [found for each in ENGINES if (found := find_program(each))]
    if not engines:
        raise UnavailableError(
            f"{target}: no such file, and neither docker nor podman is installed; save the image "
            f"where it was built (docker save --output FILE.tar {name}) and check FILE.tar"
        )
    with tempfile.TemporaryDirectory(prefix="prodready-") as folder:
        file = Path(folder) / "image.tar"
        answers = [answer for engine in engines if (answer := _save(engine, name, file))]
        if not file.exists():
            told = "; ".join(answers)
            raise UnavailableError(
                f"{target}: no such file, and no engine that has this image ({told}); "
                "pull or build it first, or name a file of `docker save`"
            )
        yield file


def _save(engine: str, name: str, file: Path) -> str | None:
    """Let the engine write the image; return why it did not. Nothing is pulled."""
    if file.exists():
        return None
    program = Path(engine).name
    # The inspection tells an image that is not there from an engine that does not run.
    seen = run_program(
        [engine, "image", "inspect", "--format", "{{.Id}}", name], limit=LOOK_SECONDS
    )
    if seen.returncode != 0:
        return f"{program}: {_last_line(seen.stderr)}"
    done = run_program([engine, "save", "--output", str(file), name], limit=SAVE_SECONDS)
    if done.returncode != 0:
        file.unlink(missing_ok=True)
        return f"{program}: {_last_line(done.stderr)}"
    return None


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"
