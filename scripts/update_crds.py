#!/usr/bin/env python3
"""Make the kept schemas of custom resources from packages, or from definitions.

    scripts/update_crds.py FOLDER... [--skip GROUP] [--types-only] [--to FOLDER]

A FOLDER is an unpacked package: a wheel of Pydantic models (`pip download`, `unzip`), or an npm
package of TypeScript declarations (`npm pack`, `tar xzf`). A file or a folder of YAML holds the
CustomResourceDefinitions themselves. All of it is read as data, nothing of it is run.

Only the structure is kept, without descriptions: one `<group>.json.gz` for each group. What is
there of a group and is not made anew stays. Look at the licence of a package before its schemas are
committed, and say in the README beside them where they come from.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).resolve().parent
sys.path.insert(0, str(SCRIPTS))

from crd_declarations import schemas_of_declarations  # noqa: E402
from crd_models import schemas_of_models  # noqa: E402

from prodready.documents.yamltree import YAML_1_1_BOOLEANS, YamlError, load  # noqa: E402
from prodready.tools.crd_structure import schemas_of  # noqa: E402

HERE = SCRIPTS.parent / "src" / "prodready" / "data" / "crds"
Found = Iterator[tuple[str, str, dict[str, Any]]]


def main() -> int:
    """Write a file for each group; 1 when no schema was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sources", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--to", type=Path, default=HERE, metavar="FOLDER")
    parser.add_argument("--skip", action="append", default=[], metavar="GROUP")
    parser.add_argument(
        "--types-only",
        action="store_true",
        help="leave out allowed values and which keys are required: for a package that does not tell "
        "defaults, or whose project often adds values",
    )
    arguments = parser.parse_args()
    groups: dict[str, dict[str, Any]] = defaultdict(dict)
    for source in arguments.sources:
        for version, kind, schema in _schemas(source):
            group, _, number = version.rpartition("/")
            if group not in arguments.skip:
                made = _types_only(schema) if arguments.types_only else schema
                groups[group][f"{kind.lower()}_{number}"] = made
    for group, schemas in groups.items():
        _write(arguments.to / f"{group}.json.gz", schemas)
    print(f"{sum(map(len, groups.values()))} schemas of {len(groups)} groups in {arguments.to}")
    return 0 if groups else 1


def _schemas(source: Path) -> Found:
    if source.is_dir() and any(source.rglob("*.d.ts")):
        yield from schemas_of_declarations(source)
    elif source.is_dir() and any(source.rglob("*.py")):
        yield from schemas_of_models(source)
    else:
        for file in sorted(source.rglob("*.y*ml")) if source.is_dir() else [source]:
            yield from _defined(file)


def _defined(file: Path) -> Found:
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
            yield version, kind, schema


def _types_only(schema: Any) -> Any:
    """The schema without `required` and `enum`; keys of these names stay."""
    if not isinstance(schema, dict):
        return schema
    made = {key: part for key, part in schema.items() if key not in {"required", "enum"}}
    for key in ("items", "additionalProperties"):
        if key in made:
            made[key] = _types_only(made[key])
    if "properties" in made:
        keys = made["properties"]
        made["properties"] = {key: _types_only(part) for key, part in keys.items()}
    return made


def _write(target: Path, schemas: dict[str, Any]) -> None:
    if target.is_file():
        schemas = json.loads(gzip.decompress(target.read_bytes())) | schemas
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(schemas, separators=(",", ":"), sort_keys=True)
    # Without a time in it, so that the same schemas are the same file.
    target.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    raise SystemExit(main())
