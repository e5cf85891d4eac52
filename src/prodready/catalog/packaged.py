"""The YAML files of this package as plain data, parsed once for a state of the files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from prodready.kept import kept

ROOT = Path(__file__).parent.parent
"""The folder that this package lies in."""


@cache
def packaged(folder: str) -> Mapping[str, Any]:
    """The data of each YAML file in a folder of the package and in the folders just below it.

    By its path in that folder: `non-root.yaml`, `containers/non-root.yaml`; in their order.

    Raises:
        InputError: a file is no YAML.
    """
    top = ROOT / folder
    files = {
        file.relative_to(top).as_posix(): file
        for file in sorted([*top.glob("*.yaml"), *top.glob("[!_.]*/*.yaml")])
    }
    data = kept(ROOT, folder, files.values(), lambda: _parsed(files))
    return data if isinstance(data, dict) and list(data) == list(files) else _parsed(files)


def _parsed(files: Mapping[str, Path]) -> dict[str, Any]:
    from prodready.catalog.reading import parse_yaml  # only here: the parser takes time to load

    return {name: parse_yaml(file.read_text("utf-8"), name) for name, file in files.items()}
