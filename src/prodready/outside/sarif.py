"""SARIF of any scanner: what it found, if it says that it scanned something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from prodready.model import Place
from prodready.outside.interface import Reading, Source, Word, mapping
from prodready.patterns import lazy

_HIGH = 7.0
"""The `security-severity` from which GitHub calls a finding high."""
_FIXED = lazy(r"fix(?:ed)? (?:in )?versions?:?[ \t]*\**[ \t]*([^\s*|,]*)", re.IGNORECASE)

Json = Mapping[str, Any]


def read(source: Source, data: Json) -> Reading:
    """What the file says.

    Raises:
        InputError: the file is no SARIF, or is of a tool that is not known.
    """
    runs = data.get("runs")
    if not isinstance(runs, list) or not runs or not all(isinstance(run, dict) for run in runs):
        raise source.error("is SARIF without a run: nothing was scanned")
    words: list[Word] = []
    notes: list[str] = []
    for run in runs:
        name = str(_at(run, "tool", "driver", "name") or "")
        entries = _entries(source, name)
        fault = _not_scanned(run)
        if fault:
            notes.append(f"{source.path}: {fault}, so the result of {name} does not count")
            continue
        image = bool(_at(run, "properties", "imageName"))
        for entry in entries:
            if entry.get("image", image) == image:
                words += _run(source, run, name, entry, notes)
    return Reading(tuple(words), tuple(notes))


def _entries(source: Source, name: str) -> list[dict[str, Any]]:
    known = mapping()["sarif"]
    lowered = name.lower()
    for tool, entries in known.items():
        if lowered == tool:
            return list(entries)
    first = lowered.split(" ")[0]
    if first in known:
        return list(known[first])
    raise source.error(
        f"is of the tool {name or 'without a name'!r}, which speaks about no item; "
        f"known are {', '.join(sorted(known))}"
    )


def _not_scanned(run: Json) -> str | None:
    """Why the run proves nothing; None where it says that something was scanned."""
    invocations = run.get("invocations") or []
    if any(one.get("executionSuccessful") is False for one in invocations):
        return "its run was not successful"
    if not isinstance(run.get("results"), list):
        return "it holds no list of results"
    said = (
        run["results"],
        run.get("artifacts"),
        _at(run, "tool", "driver", "rules"),
        _at(run, "tool", "extensions"),
        _at(run, "properties", "imageName"),
        invocations,
    )
    return None if any(said) else "nothing in it says that anything was scanned"


def _run(source: Source, run: Json, name: str, entry: Json, notes: list[str]) -> Iterator[Word]:
    names = tuple(entry["items"])
    rules = _rules(run)
    failing = unfixed = 0
    for result in run["results"]:
        rule = _rule(result, rules)
        if not _counts(result) or not _severe(result, rule, entry["gate"]):
            continue
        fixed = _fixed(result, rule) if entry.get("fixable") else None
        if fixed == "":
            unfixed += 1
            continue
        failing += 1
        text = " ".join(str(_at(result, "message", "text") or "").split())[:300]
        id_ = str(result.get("ruleId") or rule.get("id") or "a finding")
        fix = f"Take {fixed}." if fixed else None
        yield Word(names, False, f"{name}: {id_}: {text}", _place(source, result), fix)
    if unfixed:
        notes.append(f"{source.path}: {unfixed} findings of {name} have no fixed version yet")
    if not failing:
        total = len(run["results"])
        yield Word(names, True, f"{name}: {total} findings, none that fails", source.place())


def _rules(run: Json) -> list[Json]:
    rules = list(_at(run, "tool", "driver", "rules") or [])
    for extension in _at(run, "tool", "extensions") or []:
        rules += extension.get("rules") or []
    return [rule for rule in rules if isinstance(rule, dict)]


def _rule(result: Json, rules: list[Json]) -> Json:
    id_ = result.get("ruleId")
    index = result.get("ruleIndex")
    if isinstance(index, int) and 0 <= index < len(rules) and rules[index].get("id") == id_:
        return rules[index]
    return next((rule for rule in rules if rule.get("id") == id_), {})


def _counts(result: Json) -> bool:
    """Whether it says that something is wrong, and nobody has suppressed it in the tool."""
    if result.get("kind", "fail") != "fail" or result.get("baselineState") == "absent":
        return False
    suppressions = result.get("suppressions") or []
    return not any(one.get("status", "accepted") == "accepted" for one in suppressions)


def _severe(result: Json, rule: Json, gate: str) -> bool:
    if gate == "any":
        return True
    for one in (result, rule):
        score = _at(one, "properties", "security-severity")
        try:
            return float(score) >= _HIGH
        except (TypeError, ValueError):
            continue
    level = result.get("level") or _at(rule, "defaultConfiguration", "level") or "warning"
    return level == "error"


def _fixed(result: Json, rule: Json) -> str | None:
    """The version that mends it, `""` where it says that there is none, None where it says nothing."""
    for text in (_at(result, "message", "text"), _at(rule, "help", "text")):
        match = _FIXED.search(str(text or ""))
        if match:
            return "" if match[1].lower() in {"none", "n/a", "-"} else match[1]
    return None


def _place(source: Source, result: Json) -> Place:
    """Where the scanner found it, in the repository; the file itself where it does not say."""
    for location in result.get("locations") or []:
        uri = unquote(str(_at(location, "physicalLocation", "artifactLocation", "uri") or ""))
        if not uri or uri.startswith("/") or ":" in uri or ".." in uri.split("/"):
            continue
        line = _at(location, "physicalLocation", "region", "startLine")
        return Place(uri, line if isinstance(line, int) and line > 0 else 1)
    return source.place()


def _at(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data
