from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.facts.ignorefile import IgnoreFile


@pytest.mark.parametrize(
    ("patterns", "path", "line"),
    [
        (".git", ".git/config", 1),
        ("/.env", ".env", 1),
        ("./.env", ".env", 1),
        (".env", "app/.env", None),
        ("**/.env", "app/.env", 1),
        ("**/.env", ".env", 1),
        ("*.key", "certs/a.key", None),
        ("**/*.key", "certs/a.key", 1),
        ("*/*.key", "certs/a.key", 1),
        ("certs/", "certs/deep/a.key", 1),
        ("certs/**", "certs/deep/a.key", 1),
        ("*\n!src", "src/app.py", None),
        ("*\n!src\nsrc/*.pem", "src/a.pem", 3),
        (".env*\n!.env.example", ".env.example", None),
        (".env*\n!.env.example", ".env.local", 1),
        ("# .env\n\n.en?", ".env", 3),
        ("[ab].txt", "a.txt", 1),
        ("[", "a", None),
        (r"\#a", "#a", 1),
        ("node_modules", "node_modules", 1),
        ("node_module", "node_modules", None),
    ],
)
def test_the_last_pattern_that_matches_decides(patterns: str, path: str, line: int | None) -> None:
    found = IgnoreFile.parse(".dockerignore", patterns).ignores(path)
    assert (found.line if found else None) == line


@given(st.text(), st.text(alphabet="ab./*!["))
def test_reads_any_text(text: str, patterns: str) -> None:
    IgnoreFile.parse("x", text).decides("a/b")
    IgnoreFile.parse("x", patterns).decides("a/b")
