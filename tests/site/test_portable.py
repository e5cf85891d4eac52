"""Two sites are compared page by page: nothing that a reader relies on may depend on the generator."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.errors import InputError
from prodready.site.portable import differences, facts

ARTICLE = """\
<article class="md-content__inner">
<a class="pr-as-markdown" href="index.md">x</a>
<h1 id="top">Top</h1>
<div class="pr-item" data-id="sbom" data-severity="low"></div>
<div class="pr-item" data-id="license" data-severity="low"></div>
<div class="highlight"><pre><code>echo &lt;1&gt;</code></pre></div>
<p class="pr-proof"><a class="pr-words" href="e/#e-1">Verified by linter</a><span>shellcheck 1</span></p>
<p class="pr-changed">Last changed on <time datetime="2026-11-20">2026-11-20</time>.</p>
</article>"""


@pytest.fixture
def sites(tmp_path: Path) -> tuple[Path, Path]:
    """Two sites of one page; in the other the frame and the spelling of tags differ."""
    for name, page in (
        ("ours", f"<body><nav>x</nav>{ARTICLE}</body>"),
        ("theirs", f"<body>{ARTICLE.replace('<pre>', '<pre id=x tabindex=0>')}<footer></body>"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(page, encoding="utf-8")
    return tmp_path / "ours", tmp_path / "theirs"


def test_what_a_page_shows() -> None:
    shown = facts(ARTICLE)
    assert shown.items == ("sbom", "license")
    assert shown.code == ("echo <1>",)
    assert shown.verdicts == ("Verified by linter shellcheck 1",)
    assert shown.anchors == ("top",)
    assert shown.changed == ("Last changed on 2026-11-20 .",)
    assert shown.markdown == ("index.md",)


def test_the_frame_does_not_count(sites: tuple[Path, Path]) -> None:
    (sites[0] / "i/sbom").mkdir(parents=True)
    (sites[0] / "i/sbom/index.html").write_text("added later", encoding="utf-8")
    assert differences(*sites) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('data-id="sbom"', 'data-id="sbon"', "items: 'sbom', not 'sbon'"),
        ("echo", "exit", "code: 'echo <1>', not 'exit <1>'"),
        ("by linter", "to parse", "verdicts: 'Verified by linter shellcheck 1', not 'Verified to"),
        ('id="top"', 'id="bottom"', "anchors: 'top', not 'bottom'"),
        (">2026-11-20<", ">2026-11-21<", "changed: "),
        ('<a class="pr-as-markdown" href="index.md">x</a>', "", "markdown: 1, not 0"),
        (
            '<div class="highlight"><pre><code>echo &lt;1&gt;</code></pre></div>',
            "",
            "code: 1, not 0",
        ),
    ],
)
def test_a_difference_is_told(sites: tuple[Path, Path], old: str, new: str, told: str) -> None:
    page = sites[1] / "index.html"
    text = page.read_text(encoding="utf-8").replace("<pre id=x tabindex=0>", "<pre>")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")
    [line] = differences(*sites)
    assert line.startswith(f"index.html: {told}")


def test_a_page_of_one_site_only_is_told(sites: tuple[Path, Path]) -> None:
    (sites[0] / "a.html").write_text("a", encoding="utf-8")
    (sites[1] / "b.html").write_text("b", encoding="utf-8")
    found = differences(*sites)
    assert found == [f"a.html: only in {sites[0]}", f"b.html: only in {sites[1]}"]


def test_a_site_that_is_not_built_is_told(sites: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="build it first"):
        differences(sites[0], tmp_path)
