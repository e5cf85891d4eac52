"""From the errors of a JSON Schema validator to faults that a person can act on.

One mistake makes many errors where a schema offers alternatives: only the alternative that was
meant is reported, and a misspelt key does not also count as a missing one.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from prodready.tools.schema_words import (
    Path,
    closest,
    inside,
    listing,
    shown_value,
    subject_of,
    type_message,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with some data.

    Attributes:
        path: keys and indices to the key or value in question.
        message: what is wrong, in plain words.
        at_key: whether it is about the key at `path` and not about its value.
        fix: what to write instead, where that is known.
        missing: the keys of which one is missing at `path`.
        meant: for an unknown key, the known one that was probably meant.
    """

    path: Path
    message: str
    at_key: bool = False
    fix: str | None = None
    missing: tuple[str, ...] = ()
    meant: str | None = None


def faults(errors: Iterable[Any]) -> list[Fault]:
    """The faults behind the errors (`jsonschema.ValidationError`) of a validator."""
    found = [fault for error in errors for fault in _of_error(error)]
    return _without_echoes(found)


def _without_echoes(found: list[Fault]) -> list[Fault]:
    """Drop a missing key that stands there misspelt, and what is said twice."""
    meant = {(fault.path[:-1], fault.meant) for fault in found if fault.meant}
    kept = [f for f in found if not any((f.path, key) in meant for key in f.missing)]
    return list(dict.fromkeys(kept))


def _of_error(error: Any) -> list[Fault]:
    path = tuple(error.absolute_path)
    keyword = error.validator
    if keyword in {"anyOf", "oneOf"}:
        return _of_alternatives(error, path)
    if keyword == "additionalProperties" and isinstance(error.instance, dict):
        return list(_unknown_keys(error, path))
    if keyword in {"required", "dependentRequired", "dependencies"}:
        return _missing_keys(error, path)
    if keyword == "type":
        wanted = error.validator_value
        return [Fault(path, type_message(path, wanted, error.instance))]
    if keyword in {"enum", "const"}:
        allowed = error.validator_value if keyword == "enum" else [error.validator_value]
        return [_not_allowed(path, allowed, error.instance)]
    if keyword == "not":
        return [Fault(path, _exclusion(path, error))]
    return [Fault(path, _other(path, error))]


def _of_alternatives(error: Any, path: Path) -> list[Fault]:
    """The faults of the alternative that needs the fewest changes."""
    branches: dict[int, list[Any]] = defaultdict(list)
    for part in error.context:
        branches[part.relative_schema_path[0]].append(part)
    if not branches:
        return [Fault(path, _too_many(path, error))]
    depth = len(error.absolute_path)
    fitting = {
        index: [fault for part in parts for fault in _of_error(part)]
        for index, parts in branches.items()
        if not any(_mismatch(part, depth) for part in parts)
    }
    if not fitting:
        return [_of_no_alternative(error, path, [p for b in branches.values() for p in b], depth)]
    only_missing = [
        found[0].missing for found in fitting.values() if len(found) == 1 and found[0].path == path
    ]
    names = tuple(key for keys in only_missing for key in keys)
    if all(only_missing) and len(only_missing) == len(fitting) > 1:
        listed = listing([f"`{name}`" for name in names], "or")
        return [
            Fault(
                path,
                f"{subject_of(path)} needs one of the keys {listed}",
                at_key=True,
                missing=names,
            )
        ]
    return min(fitting.values(), key=lambda found: _cost(found, path))


def _cost(found: list[Fault], path: Path) -> tuple[int, int]:
    """An alternative whose own keys fit is nearest, whatever is wrong inside them."""
    kept = _without_echoes(found)
    return sum(len(fault.path) <= len(path) + 1 and fault.at_key for fault in kept), len(kept)


def _mismatch(error: Any, depth: int) -> bool:
    """Whether an error says that the alternative is for another sort of value altogether."""
    if len(error.absolute_path) != depth:
        return False
    if error.validator in {"type", "enum", "const", "pattern"}:
        return True
    if error.validator in {"anyOf", "oneOf"} and error.context:
        branches: dict[int, list[Any]] = defaultdict(list)
        for part in error.context:
            branches[part.relative_schema_path[0]].append(part)
        return all(any(_mismatch(p, depth) for p in parts) for parts in branches.values())
    return False


def _of_no_alternative(error: Any, path: Path, parts: Sequence[Any], depth: int) -> Fault:
    wanted: list[str] = []
    allowed: list[Any] = []
    for part in _leaves(parts, depth):
        if part.validator == "type":
            types = part.validator_value
            wanted += [types] if isinstance(types, str) else types
        elif part.validator == "enum":
            allowed += part.validator_value
        elif part.validator == "const":
            allowed.append(part.validator_value)
    if allowed and isinstance(error.instance, str):
        return _not_allowed(path, list(dict.fromkeys(map(str, allowed))), error.instance)
    patterned = [p for p in _leaves(parts, depth) if p.validator == "pattern"]
    if patterned and isinstance(error.instance, str):
        if any("\\$\\{\\{" in p.validator_value for p in patterned) and wanted:
            return Fault(path, type_message(path, wanted, error.instance))
        return Fault(path, _other(path, patterned[0]))
    if wanted:
        return Fault(path, type_message(path, wanted, error.instance))
    return Fault(path, f"{subject_of(path)} has none of the forms that are allowed here")


def _leaves(parts: Iterable[Any], depth: int) -> Iterator[Any]:
    for part in parts:
        if part.validator in {"anyOf", "oneOf"} and part.context:
            yield from _leaves(part.context, depth)
        elif len(part.absolute_path) == depth:
            yield part


def _too_many(path: Path, error: Any) -> str:
    """`oneOf` where more than one alternative fits: name the keys that exclude each other."""
    rivals = [
        key
        for branch in error.validator_value
        if isinstance(branch, dict) and isinstance(error.instance, dict)
        for key in branch.get("required", ())
        if key in error.instance
    ]
    if len(rivals) > 1:
        return f"{listing([f'`{key}`' for key in rivals], 'and')} exclude each other"
    return f"{subject_of(path)} fits more than one of the forms that are allowed here"


def _exclusion(path: Path, error: Any) -> str:
    refused = error.validator_value
    keys = refused.get("required") if isinstance(refused, dict) else None
    if keys and len(keys) > 1:
        return f"{listing([f'`{key}`' for key in keys], 'and')} exclude each other"
    if keys:
        return f"the key `{keys[0]}` is not allowed in {subject_of(path)}"
    return f"{subject_of(path)} has a value that is not allowed here"


def _unknown_keys(error: Any, path: Path) -> Iterator[Fault]:
    schema = error.schema
    known = list(schema.get("properties", ()))
    patterns = [re.compile(pattern) for pattern in schema.get("patternProperties", ())]
    for key in error.instance:
        if key in known or any(pattern.search(key) for pattern in patterns):
            continue
        meant = closest(key, [name for name in known if name not in error.instance])
        if not known and patterns:
            message = (
                f"`{key}` is not a name that is allowed here: it must match {_shown(patterns)}"
            )
        else:
            message = f"unknown key `{key}`{inside(path)}"
        if meant:
            message += f", did you mean `{meant}`?"
        yield Fault((*path, key), message, at_key=True, meant=meant)


def _shown(patterns: Sequence[re.Pattern[str]]) -> str:
    return listing([f"`{pattern.pattern}`" for pattern in patterns], "or")


def _missing_keys(error: Any, path: Path) -> list[Fault]:
    wanted = error.validator_value
    if isinstance(wanted, dict):
        return [Fault(path, f"{subject_of(path)}: {error.message}")]
    # jsonschema makes one error for each missing key and names it only in its message.
    key = next((k for k in wanted if error.message.startswith(repr(k))), None)
    if key is None:
        return [Fault(path, f"{subject_of(path)} lacks one of {wanted}", at_key=True)]
    return [Fault(path, f"{subject_of(path)} lacks the key `{key}`", at_key=True, missing=(key,))]


def _not_allowed(path: Path, allowed: Sequence[Any], value: Any) -> Fault:
    words = [
        item if isinstance(item, str) else json.dumps(item) for item in allowed if item is not None
    ]
    meant = closest(value, words) if isinstance(value, str) else None
    shown = words if len(words) <= 12 else [*words[:12], "…"]
    fix = f"write `{meant}`" if meant else None
    one = f"must be {shown[0]}" if len(words) == 1 else f"must be one of {', '.join(shown)}"
    hint = f", did you mean `{meant}`?" if meant else ""
    return Fault(path, f"{subject_of(path)} {one}, not {shown_value(value)}{hint}", fix=fix)


def _other(path: Path, error: Any) -> str:
    subject, limit = subject_of(path), error.validator_value
    texts = {
        "pattern": f"{subject} is {shown_value(error.instance)}, which does not match `{limit}`",
        "minItems": f"{subject} must have at least {limit} entries",
        "maxItems": f"{subject} must have at most {limit} entries",
        "minProperties": f"{subject} must have at least {limit} keys",
        "maxProperties": f"{subject} must have at most {limit} keys",
        "minLength": f"{subject} must not be empty",
        "minimum": f"{subject} must be at least {limit}, not {shown_value(error.instance)}",
        "maximum": f"{subject} must be at most {limit}, not {shown_value(error.instance)}",
        "uniqueItems": f"{subject} lists something twice",
    }
    return texts.get(error.validator, f"{subject}: {error.message}")
