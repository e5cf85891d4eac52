"""Build the engine's own image and try it: on a repository that it cannot write to, without network.

    python scripts/engine_image.py [--revision REV] [--tag NAME] [--save FILE]

The image must find what is wrong with a small repository and pass `prodready check` itself. Exit
status: 1 where it does not, 3 where nothing builds images.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from try_image import engine_here

from prodready.building import Engine, build, recipe_for
from prodready.building.trial import HARDENED
from prodready.errors import ProdreadyError, UnavailableError

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = ROOT / "scripts" / "image" / "Dockerfile"
REPOSITORY = {
    "Dockerfile": 'FROM python:latest\nCOPY app.py /app.py\nCMD ["python", "/app.py"]\n',
    "app.py": "print(1)\n",
    "README.md": "```yaml\nname: [open\n```\n",
}
FOUND = {"check": {"non-root-container", "specific-base-version"}, "snippets": {"failed"}}


class RefusedError(ProdreadyError):
    """The image did not do what it is for."""


def main() -> int:
    """Build, try, and save where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--revision", default="unknown", help="the commit it is built from")
    parser.add_argument("--tag", help="a further name for the image")
    parser.add_argument("--save", type=Path, help="keep the image in this file")
    options = parser.parse_args()
    try:
        engine = engine_here()
        recipe = recipe_for(engine, ROOT, DOCKERFILE, {"REVISION": options.revision})
        build(engine, recipe)
        with tempfile.TemporaryDirectory(prefix="engine-") as scratch:
            try_on_a_repository(engine, recipe.tag, Path(scratch))
            file = options.save or Path(scratch) / "image.tar"
            engine.save(recipe.tag, file)
            passes(file)
        if options.tag:
            engine.call("tag", recipe.tag, options.tag)
    except ProdreadyError as error:
        print(f"engine image: {error}", file=sys.stderr)
        return 3 if isinstance(error, UnavailableError) else 1
    print(f"{options.tag or recipe.tag}: built with {engine.version()}, tried, and checked")
    return 0


def try_on_a_repository(engine: Engine, tag: str, scratch: Path) -> None:
    """Both commands in a hardened container; the repository is mounted read-only.

    Raises:
        RefusedError: it did not see what is wrong, or wrote something.
    """
    folder = scratch / "repository"
    folder.mkdir()
    for name, text in REPOSITORY.items():
        (folder / name).write_text(text, encoding="utf-8")
    scratch.chmod(0o755)
    for command, wanted in FOUND.items():
        done = engine.call(
            *("run", "--rm", *HARDENED, "--volume", f"{folder}:/work:ro"),
            *(tag, command, ".", "--format", "json"),
        )
        try:
            seen = words(command, json.loads(done.stdout))
        except json.JSONDecodeError:
            seen = set()
        if done.returncode != 1 or not wanted <= seen:
            raise RefusedError(f"{command} ended with {done.returncode}: {done.stderr[-500:]}")
    if {file.name for file in folder.iterdir()} != set(REPOSITORY):
        raise RefusedError("the repository was written to")


def words(command: str, report: dict[str, Any]) -> set[str]:
    """The items that fail, or the verdicts of the snippets."""
    if command == "check":
        return {item["id"] for item in report["items"] if item["status"] == "fail"}
    return {snippet["verdict"] for snippet in report["snippets"]}


def passes(archive: Path) -> None:
    """Our own check on the image.

    Raises:
        RefusedError: something fails.
    """
    command = [sys.executable, "-m", "prodready", "check", f"image:{archive}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout)
    if done.returncode:
        raise RefusedError(f"prodready check ended with {done.returncode}: {done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
