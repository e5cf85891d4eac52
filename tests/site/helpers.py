"""A page, the evidence about it, and its rendering: what the tests of the site share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from markdown import Markdown

from prodready.documents.markdown import extract
from prodready.model import Document

EXTENSIONS: dict[str, dict[str, Any]] = {
    "attr_list": {},
    "admonition": {},
    "footnotes": {},
    "md_in_html": {},
    "toc": {"permalink": "#"},
    "pymdownx.highlight": {"anchor_linenums": False},
    "pymdownx.superfences": {"preserve_tabs": True},
    "pymdownx.tabbed": {"alternate_style": True},
}


def entry(document: Document, **changes: Any) -> dict[str, Any]:
    """A line of evidence that says that the snippet is verified, with `changes`."""
    expected = [
        {"rule": e.rule, "message": "…", "severity": "high", "path": "p", "line": 1}
        for e in document.directives.expect
    ]
    return {
        "path": document.path,
        "line": document.line,
        "kind": document.kind.value,
        "verdict": "verified",
        "level": "lint",
        "digest": document.digest,
        "checks": [{"tool": "hadolint", "version": "2.15.1"}],
        "findings": [],
        "expected": expected,
        "reason": None,
        "skipped": False,
        **changes,
    }


def write_evidence(file: Path, entries: list[dict[str, Any]]) -> Path:
    """Write an evidence file with these lines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"schema": "prodready.snippets/1", "snippets": entries}), "utf-8")
    return file


def evidence_for(page: str, file: Path, **changes: Any) -> Path:
    """Write an evidence file in which every snippet of the page is verified, with `changes`."""
    found = extract(page, "this page").snippets
    return write_evidence(file, [entry(document, **changes) for document in found])


def render(page: str, evidence: Path) -> str:
    """The page as HTML, with our extension among the usual ones."""
    options = {"evidence": str(evidence), "base_path": str(evidence.parent)}
    configs = {**EXTENSIONS, "prodready.site.markdown_ext": options}
    return Markdown(extensions=list(configs), extension_configs=configs).convert(page)
