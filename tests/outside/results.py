"""Result files of other tools, and what they say."""

from __future__ import annotations

import json
from typing import Any

from prodready.outside.apply import read
from prodready.outside.interface import Reading, Source

COBERTURA = (
    '<?xml version="1.0" ?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/x.dtd">\n'
    '<coverage lines-valid="100" lines-covered="{lines}" line-rate="0.9" branches-valid="20" '
    'branches-covered="{branches}" branch-rate="0.5" version="7.0"></coverage>'
)
IMAGE = {"properties": {"imageName": "app:1"}}
"""What marks a run of Trivy as one over an image."""


def sarif(tool: str, *results: dict[str, Any], **run: Any) -> str:
    rules = run.pop("rules", [{"id": "R1"}])
    made = {"tool": {"driver": {"name": tool, "rules": rules}}, "results": list(results), **run}
    return json.dumps({"version": "2.1.0", "runs": [made]})


def result(rule: str = "R1", text: str = "bad", **more: Any) -> dict[str, Any]:
    return {"ruleId": rule, "level": "error", "message": {"text": text}, **more}


def said(text: str, **thresholds: float) -> dict[str, bool]:
    """What a file says, by name; a name that is failed once is failed."""
    words: dict[str, bool] = {}
    for word in reading(text, **thresholds).words:
        for name in word.names:
            words[name] = words.get(name, True) and word.holds
    return words


def reading(text: str, **thresholds: float) -> Reading:
    named = {name.replace("_", "-"): value for name, value in thresholds.items()}
    return read(Source("result", text, named))
