"""Settings as they are written: found, read, and refused where they are not understood.

`data/config.schema.json` says the same for editors; a test keeps the two together.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from prodready.directives import Expected
from prodready.documents.flavor import Flavor
from prodready.errors import InputError
from prodready.model import Kind
from prodready.patterns import lazy

TOML = "pyproject.toml"
YAML = ".prodready.yaml"
_EXPECTED = lazy(r"(?P<rule>[A-Za-z][\w./-]*)(?:@(?P<line>[1-9]\d*))?")
_RULE = lazy(r"[A-Za-z][\w./-]*\*?")
FLAVORS = (Flavor.COMMONMARK.value, Flavor.PYTHON_MARKDOWN.value)


class _Source(NamedTuple):
    """The file that settings were found in, and what a person calls the place in it."""

    file: Path
    table: str
    data: Mapping[str, Any]

    def wrong(self, what: str) -> InputError:
        return InputError(f"{self.file}: {self.table}{what}")


def read_settings(folder: Path) -> dict[str, Any]:
    """The settings of a folder, each of the right type; empty where there are none.

    Raises:
        InputError: a file is broken, there are settings in both, or one is not known.
    """
    found = [source for source in (_toml(folder / TOML), _yaml(folder)) if source is not None]
    if not found:
        return {}
    if len(found) == 2:
        raise InputError(
            f"{found[0].file} ([tool.prodready]) and {found[1].file} both hold settings; "
            "keep them in one of the two"
        )
    source = found[0]
    for name in source.data:
        if name not in SETTINGS:
            raise source.wrong(f"has no setting `{name}`; {_hint(str(name))}")
    return {name: SETTINGS[name](source, name, value) for name, value in source.data.items()}


def parse_expected(text: str) -> Expected:
    """Read `RULE` or `RULE@LINE`.

    Raises:
        ValueError: it is neither.
    """
    match = _EXPECTED.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"`{text}` is neither RULE nor RULE@LINE")
    line = match["line"]
    return Expected(match["rule"], int(line) if line else None)


def parse_rule(text: str) -> str:
    """Read the name of a rule, which a `*` may end.

    Raises:
        ValueError: it is no such name; `*` alone would turn off every rule.
    """
    if _RULE.fullmatch(text) is None:
        raise ValueError(f"`{text}` is not the name of a rule (such as SC2086 or zizmor/*)")
    return text


def _toml(file: Path) -> _Source | None:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from None
    tool = data.get("tool", {})
    table = tool.get("prodready") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise InputError(f"{file}: [tool.prodready] is a table of settings")
    return _Source(file, "[tool.prodready] ", table)


def _yaml(folder: Path) -> _Source | None:
    file = folder / YAML
    other = file.with_suffix(".yml")
    if other.exists():
        raise InputError(f"{other}: this name is not read; call it {YAML}")
    if not file.exists():
        return None
    from prodready.documents.reading import read_text  # only here: most projects have no such file
    from prodready.documents.yamltree import load

    try:
        trees = load(read_text(file))
    except InputError as error:
        message = str(error)
        raise InputError(message if str(file) in message else f"{file}: {message}") from None
    data = trees[0].data if trees else {}
    if len(trees) > 1 or not isinstance(data, dict | None):
        raise InputError(f"{file}: holds one mapping of settings")
    return _Source(file, "", data or {})


def _hint(name: str) -> str:
    close = difflib.get_close_matches(name, SETTINGS, n=1)
    known = ", ".join(f"`{setting}`" for setting in SETTINGS)
    return f"did you mean `{close[0]}`?" if close else f"it knows {known}"


def _strings(source: _Source, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise source.wrong(f"{name} is a list of strings")
    return tuple(value)


def _flag(source: _Source, name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise source.wrong(f"{name} is true or false")
    return value


def _flavor(source: _Source, name: str, value: object) -> str:
    if value not in FLAVORS:
        raise source.wrong(f"{name} is one of {', '.join(FLAVORS)}")
    return str(value)


def _rules_by_path(
    parse: Callable[[str], Any],
) -> Callable[[_Source, str, object], dict[str, tuple[Any, ...]]]:
    def read(source: _Source, name: str, value: object) -> dict[str, tuple[Any, ...]]:
        if not isinstance(value, dict) or not all(isinstance(path, str) for path in value):
            raise source.wrong(f"{name} maps a path to a list of rules")
        try:
            return {
                path: tuple(parse(rule) for rule in _strings(source, f"{name}.{path}", rules))
                for path, rules in value.items()
            }
        except ValueError as error:
            raise source.wrong(f"{name}: {error}") from None

    return read


def _kinds(source: _Source, name: str, value: object) -> dict[str, Kind]:
    if not isinstance(value, dict) or not all(isinstance(path, str) for path in value):
        raise source.wrong(f"{name} maps a path to a kind")
    known = [kind.value for kind in Kind]
    for path, kind in value.items():
        if kind not in known:
            near = difflib.get_close_matches(str(kind), known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"it is one of {', '.join(known)}"
            raise source.wrong(f"{name}.{path}: there is no kind `{kind}`; {hint}")
    return {path: Kind(kind) for path, kind in value.items()}


def _profile(source: _Source, name: str, value: object) -> str:
    from prodready.catalog.profiles import load_profiles  # only here: few projects name one

    known = sorted(load_profiles())
    if value not in known:
        raise source.wrong(f"{name} is one of {', '.join(known)}")
    return str(value)


def _thresholds(source: _Source, name: str, value: object) -> dict[str, float]:
    from prodready.catalog.profiles import check_thresholds  # only here: few projects set any

    if not isinstance(value, dict):
        raise source.wrong(f"{name} maps the name of a threshold to a number")
    try:
        return check_thresholds(value)
    except InputError as error:
        raise source.wrong(f"{name}: {error}") from None


SETTINGS: Mapping[str, Callable[[_Source, str, object], Any]] = {
    "examples": _strings,
    "exclude": _strings,
    "expect": _rules_by_path(parse_expected),
    "flavor": _flavor,
    "ignore": _rules_by_path(parse_rule),
    "kinds": _kinds,
    "profile": _profile,
    "select": _rules_by_path(parse_rule),
    "strict": _flag,
    "thresholds": _thresholds,
}
"""Every setting, and the function that reads its value."""
