"""What a comment in a snippet itself calls bad, and comments that only sound so."""

from __future__ import annotations

import pytest

from prodready.documents.told_bad import told_bad


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# Don't do this\nCMD a\n", {2: 1, 3: 1}),
        ("# ⛔️ Don't do this!\na\n# Do this instead\nb", {2: 1}),
        ("a: 1\n# Incorrect: an error\na: 2\n# Correct\nb: 3", {3: 2}),
        ("// Bad example\na\nb\n\n// next\nc", {2: 1, 3: 1, 4: 1}),
        ("-- wrong\na", {2: 1}),
        ("# invalid requests are counted\na", {}),
        ("# what is wrong: nothing\na", {}),
        ("echo wrong:\na", {}),
        ("# do this\na", {}),
        ("# Bad Gateway comes from nginx\na", {}),
    ],
)
def test_lines(text: str, lines: dict[int, int]) -> None:
    assert told_bad(text) == lines
