"""A folder with one page, and which pages are read there."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.documents import markdown, pages
from tests.page_cache.runs import PAGE, write


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("page.md", PAGE)
    return tmp_path


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were read and taken apart."""
    seen: list[str] = []
    real = markdown.extract

    def spy(text: str, path: str, **options: object) -> object:
        seen.append(path)
        return real(text, path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(pages, "extract", spy)
    return seen
