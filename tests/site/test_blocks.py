"""Code blocks are found in rendered pages, whatever renders them."""

from __future__ import annotations

import pytest

from prodready.site.blocks import find_blocks

HIGHLIGHT = '<div class="highlight"><span class="filename">a &lt; b</span><pre><span></span><code>{}\n</code></pre></div>'

CASES = {
    "none": ("<p>Text with <code>code</code> in it</p>", []),
    "highlighted": (HIGHLIGHT.format('<span class="k">FROM</span> x'), ["FROM x\n"]),
    "entities": (HIGHLIGHT.format("a &lt; b &amp;&amp; c &#39;d&#39;"), ["a < b && c 'd'\n"]),
    "title is no code": (HIGHLIGHT.format("x"), ["x\n"]),
    "raw pre": ("<p>a</p><pre>one\ntwo</pre>", ["one\ntwo"]),
    "two in one list": (
        f"<ul><li>{HIGHLIGHT.format('1')}</li><li>{HIGHLIGHT.format('2')}</li></ul>",
        ["1\n", "2\n"],
    ),
    "line numbers in a table": (
        '<div class="highlight"><table class="highlighttable"><tr><td class="linenos">'
        '<div class="linenodiv"><pre><span class="normal">1</span></pre></div></td>'
        '<td class="code"><div><pre><span></span><code>x = 1\n</code></pre></div></td></tr></table></div>',
        ["x = 1\n"],
    ),
    "line separator before it": (
        f"<p>a\u2028b\x0bc</p>\n<p>d</p>{HIGHLIGHT.format('x')}",
        ["x\n"],
    ),
    "unclosed paragraph before it": (f"<p>a{HIGHLIGHT.format('x')}", ["x\n"]),
    "void elements before it": (f"<p><br>a<img src=x></p>{HIGHLIGHT.format('x')}", ["x\n"]),
    "mermaid": ('<pre class="mermaid"><code>graph TD\n</code></pre>', ["graph TD\n"]),
}


@pytest.mark.parametrize(("html", "texts"), CASES.values(), ids=CASES.keys())
def test_texts(html: str, texts: list[str]) -> None:
    assert [block.text for block in find_blocks(html)] == texts


@pytest.mark.parametrize("name", ["highlighted", "raw pre", "line numbers in a table", "mermaid"])
def test_a_block_is_cut_out_at_its_outermost_element(name: str) -> None:
    html = CASES[name][0].removeprefix("<p>a</p>")
    (block,) = find_blocks(f"<p>before</p>\n{html}\n<p>after</p>")
    assert f"<p>before</p>\n{html}\n<p>after</p>"[block.start : block.end] == html
