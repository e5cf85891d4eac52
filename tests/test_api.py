"""The functions for other programs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import prodready
from prodready.config import Config
from prodready.errors import InputError
from prodready.model import Verdict

GOOD = "```python\nprint(1)\n```\n"
BAD = "```python\nimport os\n\nprint(oss.sep)\n```\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text(BAD, encoding="utf-8")
    Path("docs").mkdir()
    Path("docs/good.md").write_text(GOOD, encoding="utf-8")


def test_pages_get_verdicts() -> None:
    result = prodready.verify_pages([Path("page.md"), "docs"], cache=False)
    assert [v.verdict for v in result.verdicts] == [Verdict.FAILED, Verdict.VERIFIED]
    assert [(f.path, f.line, f.column, f.rule) for f in result.findings] == [
        ("page.md", 4, 7, "F821")
    ]
    assert not result.ok
    assert result.pages == 2
    assert not Path(".prodready-cache").exists()


def test_good_pages_are_ok_and_answers_are_kept() -> None:
    assert prodready.verify_pages(["docs"]).ok
    assert Path(".prodready-cache/answers.json").is_file()


def test_settings_are_those_of_the_working_directory_or_those_given() -> None:
    Path(".prodready.yaml").write_text("exclude: [page.md]\n", encoding="utf-8")
    assert prodready.verify_pages(["."], cache=False).ok
    assert not prodready.verify_pages(["."], config=Config(), cache=False).ok
    off = Config(ignore={"*": ("F821",)})
    result = prodready.verify_pages(["page.md"], config=off, cache=False)
    assert result.ok
    assert result.verdicts[0].ignored == 1


def test_what_is_strict_is_told_apart() -> None:
    Path("text.md").write_text("```text\nhi\n```\n", encoding="utf-8")
    result = prodready.verify_pages(["text.md", "docs"], cache=False)
    assert result.ok
    assert [v.path for v in result.loose()] == ["text.md"]


def test_bad_input_is_an_error_with_a_message() -> None:
    with pytest.raises(InputError, match="nowhere"):
        prodready.verify_pages(["nowhere"])


def test_the_package_imports_nothing_until_it_is_asked() -> None:
    code = "import sys, prodready; print([m for m in sys.modules if m.startswith('prodready.')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "[]\n"
    with pytest.raises(AttributeError, match="nothing_of_the_sort"):
        _ = prodready.nothing_of_the_sort
