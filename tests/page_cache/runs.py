"""Runs over the pages of the working directory, and when two of them found the same."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from prodready import page_cache
from prodready.api import collect_pages
from prodready.config import Config
from prodready.documents.pages import Collection

PAGE = """\
# Title

> ```yaml title="app.yaml"
> a: 1
> b: [ä]
> ```

- item

  ```sh
  ls
    -l
  ```

      indented

```text
```
"""
FILE = Path(".prodready-cache/pages.json")
SECOND = 1_000_000_000


def write(name: str, text: str, age: float = 10) -> None:
    """Write a file that seems to have been there for so many seconds."""
    path = Path(name)
    path.write_text(text, encoding="utf-8", newline="")
    then = time.time() - age
    os.utime(path, (then, then))


def let_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as old at once: their change of entry cannot be set back as their text's can."""
    monkeypatch.setattr(page_cache, "SETTLED", -SECOND)


def run(*paths: str) -> Collection:
    return collect_pages(paths or (".",), Config())


def same(one: Collection, other: Collection) -> bool:
    return (one.snippets, one.problems, one.pages, one.marks) == (
        other.snippets,
        other.problems,
        other.pages,
        other.marks,
    )
