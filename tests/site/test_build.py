"""MkDocs builds a site with our extension: links at every depth, and what ends the build."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from prodready.documents.markdown import extract
from prodready.site.compare import compare
from tests.site.helpers import entry, write_evidence

pytestmark = pytest.mark.slow

CONFIGURATION = """\
site_name: test
strict: true
theme: {name: material, font: false}
plugins: [{macros: {modules: [prodready.site.macros], render_by_default: false, on_error_fail: true}}]
markdown_extensions:
  - attr_list
  - md_in_html
  - pymdownx.highlight: {anchor_linenums: false}
  - pymdownx.superfences: {preserve_tabs: true}
  - prodready.site.markdown_ext
validation: {links: {anchors: warn, absolute_links: warn}}
"""
PAGE = "# Page\n\n```json\n{}\n```\n"
EVIDENCE_PAGE = "---\nrender_macros: true\n---\n# Evidence\n\n{{ evidence_table() }}\n"
PAGES = ("index.md", "one.md", "guide/two.md", "guide/deep/er/three.md")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, "mkdocs.yml", CONFIGURATION)
    write(tmp_path, "docs/reference/evidence.md", EVIDENCE_PAGE)
    rows = []
    for name in PAGES:
        write(tmp_path, f"docs/{name}", PAGE)
        rows += [entry(document) for document in extract(PAGE, f"docs/{name}").snippets]
    write_evidence(tmp_path / "build/evidence.json", rows)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    """Write a file below the root."""
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def build(project: Path) -> subprocess.CompletedProcess[str]:
    """Run `mkdocs build` as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )


def test_every_line_of_proof_leads_to_its_entry(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = build(project)
    assert done.returncode == 0, done.stderr
    monkeypatch.chdir(project)
    found = compare(Path("site"), Path("docs"), Path("build/evidence.json"))
    assert found.differences == ()
    assert (found.pages, found.blocks) == (5, 4)
    deep = (project / "site/guide/deep/er/three/index.html").read_text("utf-8")
    assert 'href="../../../../reference/evidence/#e-' in deep


def test_settings_name_pages_with_their_folder(project: Path) -> None:
    write(project, "pyproject.toml", '[tool.prodready.select]\n"docs/one.md" = ["SC2086"]\n')
    done = build(project)
    # The block of that page is another one for the engine, and nothing is known about it yet.
    assert done.returncode == 1
    assert "docs/one.md:4: no verdict" in done.stderr
    verify = [sys.executable, "-m", "prodready", "snippets", "docs", "--format", "json"]
    verify += ["--output", "build/evidence.json"]
    subprocess.run(verify, cwd=project, check=False, capture_output=True)
    done = build(project)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("# A\n\n```json\n[]\n```\n", "one.md:4: no verdict"),
        ("# A\n\n<pre>x</pre>\n", "did not find in its source"),
    ],
)
def test_a_block_without_a_verdict_ends_the_build(project: Path, page: str, message: str) -> None:
    write(project, "docs/one.md", page)
    done = build(project)
    assert done.returncode == 1
    assert message in done.stderr
    assert "one.md" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_checklist_ends_the_build(project: Path) -> None:
    write(project, "docs/one.md", "---\nrender_macros: true\n---\n# A\n\n{{ checklist('nope') }}\n")
    done = build(project)
    assert done.returncode != 0
    assert "no checklist 'nope'" in done.stdout + done.stderr
