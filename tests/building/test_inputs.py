"""What a build is made of: anything that would change the site changes the digest, nothing else does."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def digest(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    made: Callable[..., str] = importlib.import_module("inputs").digest
    sys.modules.pop("inputs")
    return made


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    for name in ("docs/index.md", "snippets/service/app.py", "src/prodready/x.py", "mkdocs.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("docs/index.md", True),
        ("docs/new.md", True),
        ("snippets/service/app.py", True),
        ("src/prodready/x.py", True),
        ("mkdocs.yml", True),
        ("tests/test_x.py", False),
        ("build/evidence.json", False),
        ("snippets/service/.venv/lib/x.py", False),
        ("src/prodready/__pycache__/x.pyc", False),
        ("snippets/service/.coverage", False),
        ("snippets/service/ran.json", False),
    ],
)
def test_a_file_counts_when_the_site_is_made_of_it(
    handbook: Path, digest: Callable[..., str], file: str, counts: bool
) -> None:
    before = digest(handbook)
    assert digest(handbook) == before
    (handbook / file).parent.mkdir(parents=True, exist_ok=True)
    (handbook / file).write_text("changed\n", encoding="utf-8")
    assert (digest(handbook) != before) is counts


def test_a_moved_file_an_option_and_the_surroundings_count(
    handbook: Path, digest: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {digest(handbook), digest(handbook, "proved")}
    (handbook / "docs" / "index.md").rename(handbook / "docs" / "home.md")
    found.add(digest(handbook))
    monkeypatch.setenv("CI", "elsewhere")
    found.add(digest(handbook))
    assert len(found) == 4
