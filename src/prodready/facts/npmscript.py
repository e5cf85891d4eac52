"""What npm runs for the name of a script: the script, and those that stand before and after it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from prodready.patterns import lazy

_SETTING = lazy(r"\$\{?npm_package_config_(\w+)\}?|%npm_package_config_(\w+)%")
"""A variable by which npm hands on what stands under `config`."""


def started(text: str, name: str) -> Iterator[tuple[str, str]]:
    """The scripts that `npm run NAME` starts, by their names: `preNAME`, `NAME`, `postNAME`.

    `text` is that of `package.json`, whose own settings are filled in.
    """
    try:
        data = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return
    scripts = data.get("scripts") if isinstance(data, dict) else None
    if not isinstance(scripts, dict) or not isinstance(scripts.get(name), str):
        return
    settings = data.get("config")
    for each in (f"pre{name}", name, f"post{name}"):
        if isinstance(script := scripts.get(each), str):
            yield each, _filled(script, settings if isinstance(settings, dict) else {})


def _filled(script: str, settings: Mapping[str, object]) -> str:
    def value(found: re.Match[str]) -> str:
        given = settings.get(found[1] or found[2])
        return str(given) if isinstance(given, str | int) else found[0]

    return _SETTING.sub(value, script)
