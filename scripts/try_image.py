"""Build the image of a folder, run it hardened, and write down what was seen, as JSON.

usage: try_image.py FOLDER [--env NAME=VALUE ...] [--output FOLDER]

Writes NAME.json and NAME.cdx.json, its bill of materials, into the output folder. Exit code 3 where
nothing builds images.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from prodready.building import Engine, build, find_engine, recipe_for, stand_in
from prodready.building.docker import Docker
from prodready.building.trial import Trial
from prodready.errors import ProdreadyError, UnavailableError
from prodready.evidence import write_whole
from prodready.targets.image import open_image
from prodready.targets.image_packages import installed
from prodready.targets.image_sbom import render
from prodready.targets.image_secrets import leaks
from prodready.targets.image_tools import build_tools

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("/", "/app", "/opt/venv", "/etc", "/usr/local/bin", "/var/tmp", "/tmp", "/dev/shm")  # noqa: S108
WRITE = """
import json, os, sys
found = []
for place in sys.argv[1:]:
    try:
        with open(os.path.join(place, "written"), "x"):
            found.append(place)
    except OSError:
        pass
print(json.dumps({"uid": os.getuid(), "gid": os.getgid(), "writable": found}))
"""


def main() -> int:
    """Do it; 3 where nothing builds images, 1 where the image cannot be built."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "images")
    args = parser.parse_args()
    environment = dict(each.split("=", 1) for each in args.env)
    try:
        facts = look(args.folder.resolve(), environment, args.output)
    except ProdreadyError as error:
        print(f"try image: {error}", file=sys.stderr)
        return 3 if isinstance(error, UnavailableError) else 1
    print(json.dumps(facts, indent=2))
    return 0


def engine_here() -> Engine:
    """A Docker engine, or buildah with a stand-in for the examples' base image.

    Raises:
        UnavailableError: nothing builds here.
    """
    docker = Docker.find()
    if docker is not None:
        return docker
    find_engine()
    done = subprocess.run(
        [ROOT / "scripts" / "base_image.sh", ROOT / "build" / "images"],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise UnavailableError(done.stderr.strip())
    return find_engine(stand_ins=[stand_in(f"python={done.stdout.strip()}")])


def look(folder: Path, environment: dict[str, str], output: Path) -> dict[str, Any]:
    """Build, run and measure.

    Raises:
        ProdreadyError: a step could not be done.
    """
    output.mkdir(parents=True, exist_ok=True)
    engine = engine_here()
    recipe = recipe_for(engine, folder)
    start = time.monotonic()
    fresh = build(engine, recipe)
    facts: dict[str, Any] = {
        "engine": f"{engine.name} {engine.version()}",
        "tag": recipe.tag,
        "built": fresh,
        "build_seconds": round(time.monotonic() - start, 1),
        "run": run(engine, recipe.tag, environment),
    }
    archive = output / f"{folder.name}.tar"
    engine.save(recipe.tag, archive)
    try:
        facts["image"] = measure(archive, folder.name, output)
    finally:
        archive.unlink()
    write_whole(output / f"{folder.name}.json", json.dumps(facts, indent=2) + "\n")
    return facts


def run(engine: Engine, tag: str, environment: dict[str, str]) -> dict[str, Any]:
    """What a hardened container of the image did."""
    with Trial(engine, tag, environment) as trial:
        health = trial.wait_healthy()
        process = trial.process()
        status, told = trial.ask("python", "-c", WRITE, *PLACES)
        inside = json.loads(told) if status == 0 else {"writable": None}
        stopped = trial.stop()
        return {
            "health": health,
            "limits": list(trial.limits),
            "process": process,
            **inside,
            "exit_status": stopped.status,
            "stop_seconds": round(stopped.seconds, 1),
            "log": trial.logs().splitlines()[-3:],
        }


def measure(archive: Path, name: str, output: Path) -> dict[str, Any]:
    """What the saved image is made of; writes its bill of materials."""
    with open_image(archive) as image:
        found = installed(image)
        write_whole(output / f"{name}.cdx.json", render(image, found, name))
        return {
            "id": image.id,
            "user": image.config.user,
            "exposed": list(image.config.exposed),
            "health": image.config.health is not None,
            "environment": [variable for variable, _ in image.config.env],
            "labels": dict(image.config.labels),
            "compressed_bytes": image.compressed_size,
            "unpacked_bytes": image.unpacked_size,
            "layers": [
                {
                    "created_by": layer.created_by[:120],
                    "compressed_bytes": layer.compressed_size,
                    "unpacked_bytes": layer.unpacked_size,
                    "entries": len(layer.entries),
                }
                for layer in image.layers
            ],
            "packages": {kind: len(found.of(kind)) for kind in ("pypi", "deb", "apk")},
            "leaks": [f"{leak.where}: {leak.what}" for leak in leaks(image)],
            "build_tools": list(build_tools(image)),
        }


if __name__ == "__main__":
    sys.exit(main())
