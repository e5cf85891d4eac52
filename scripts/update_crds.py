#!/usr/bin/env python3
"""Make the kept schemas of custom resources from the CustomResourceDefinitions of their projects.

    scripts/update_crds.py FILE_OR_FOLDER... [--to FOLDER]

Only the structure is kept, without descriptions: `<group>/<kind>_<version>.json.gz`. Look at the
licence of a project before its schemas are committed, and say in the README beside them where they
come from.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from prodready.documents.yamltree import YAML_1_1_BOOLEANS, YamlError, load
from prodready.tools.crd_structure import schemas_of

HERE = Path(__file__).resolve().parent.parent / "src" / "prodready" / "data" / "crds"


def main() -> int:
    """Write a file for each served version; 1 when no definition was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sources", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    parser.add_argument("--to", type=Path, default=HERE, metavar="FOLDER")
    arguments = parser.parse_args()
    written = [name for file in _files(arguments.sources) for name in _update(file, arguments.to)]
    print(f"{len(written)} schemas in {arguments.to}")
    return 0 if written else 1


def _files(sources: list[Path]) -> Iterator[Path]:
    for source in sources:
        found = sorted(source.rglob("*.y*ml")) if source.is_dir() else [source]
        yield from (file for file in found if file.is_file())


def _update(file: Path, folder: Path) -> Iterator[str]:
    try:
        trees = load(file.read_text(encoding="utf-8"), YAML_1_1_BOOLEANS)
    except YamlError as error:
        print(f"{file}:{error.line}: left out, no YAML: {error}", file=sys.stderr)
        return
    for tree in trees:
        if tree.get("kind") != "CustomResourceDefinition":
            continue
        for (version, kind), schema in schemas_of(tree.data):
            if schema is None:
                print(f"{file}: {version} {kind} has no schema", file=sys.stderr)
                continue
            group, _, number = version.rpartition("/")
            target = folder / group / f"{kind.lower()}_{number}.json.gz"
            target.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(schema, separators=(",", ":"), sort_keys=True)
            # Without a time in it, so that the same schema is the same file.
            target.write_bytes(gzip.compress(text.encode(), mtime=0))
            yield target.name


if __name__ == "__main__":
    raise SystemExit(main())
