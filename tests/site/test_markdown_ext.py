"""Every code block gets its line; what cannot get one ends the build."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prodready.site.markdown_ext import LIVE
from tests.site.helpers import evidence_for, render, write_evidence

GOOD = "```{ .dockerfile title='Dockerfile' }\nFROM debian:13.2\n```\n"
BAD = '```{ .dockerfile .pr-bad expect="DL3007" }\nFROM debian:latest\n```\n'


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return tmp_path / "evidence.json"


def proofs(html: str) -> list[str]:
    """The text of each line of proof."""
    lines = re.findall(r'<p class="pr-proof">(.*?)</p>', html)
    return [" ".join(re.sub(r"<[^>]*>", " ", line).split()) for line in lines]


def test_a_good_example_says_how_far_and_with_what(evidence: Path) -> None:
    html = render(GOOD, evidence_for(GOOD, evidence))
    assert proofs(html) == ["Verified by linter hadolint 2.15.1"]
    assert html.count('class="pr-snippet pr-is-good"') == 1


def test_a_bad_example_names_the_rule_that_proves_it(evidence: Path) -> None:
    html = render(BAD, evidence_for(BAD, evidence))
    assert proofs(html) == ["Bad example, proved bad: DL3007 hadolint 2.15.1"]
    assert "pr-is-bad" in html
    assert "expect" not in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"level": "build"}, "Verified to build"),
        ({"level": "build", "kind": "nginx"}, "Verified to load"),
        ({"verdict": "fragment", "reason": "a part of a Deployment"}, "a part of a Deployment"),
        ({"verdict": "unverified", "reason": "no tool judges text"}, "Not verified: no tool"),
    ],
)
def test_words(evidence: Path, changes: dict[str, str], words: str) -> None:
    html = render(GOOD, evidence_for(GOOD, evidence, **changes))
    assert words in proofs(html)[0]


def test_a_skip_says_why_and_until_when(evidence: Path) -> None:
    page = '```{ .sh skip="needs a GPU" until="2099-06-30" }\nnvidia-smi\n```\n'
    reason = "skipped until 2099-06-30: needs a GPU"
    file = evidence_for(page, evidence, verdict="unverified", skipped=True, reason=reason)
    html = render(page, file)
    assert proofs(html) == [f"Not checked, {reason} hadolint 2.15.1"]
    assert 'until="' not in html


def test_a_comment_with_directives_is_not_shown(evidence: Path) -> None:
    page = '<!-- prodready: expect="DL3007" -->\n```dockerfile\nFROM debian:latest\n```\n\n<!-- mine -->\n'
    html = render(page, evidence_for(page, evidence))
    assert "prodready" not in html
    assert "<!-- mine -->" in html


def test_what_a_page_says_about_being_run_is_not_shown(evidence: Path) -> None:
    page = (
        "# Page\n\n<!-- prodready: run -->\n\ntext\n\n"
        "<!-- prodready: setup\n```python\nhidden = 1\n\nif hidden > 0:\n    pass\n```\n-->\n\n"
        '```{ .python run="no" exit="1" timeout="5" }\nshown = 1\n```\n\n'
        "```{ .text output }\n1\n```\n\nlast\n"
    )
    html = render(page, evidence_for(page, evidence))
    assert len(proofs(html)) == 2
    assert "shown" in html
    assert "last" in html
    for word in ("prodready:", "hidden", "run=", "exit=", "timeout=", "output="):
        assert word not in html


def test_a_comment_inside_code_stays(evidence: Path) -> None:
    page = "```html\n<!-- prodready: expect='x' -->\n```\n"
    assert "prodready" in render(page, evidence_for(page, evidence))


NESTED = """\
# Title with `code`

- item

    ```yaml
    a: 1
    ```

!!! note

    ~~~json
    {"a": "<b>"}
    ~~~

=== "Tab"

    ```sh
    echo "a	tab"
    ```

<div markdown="block">

```python

x = 1

```

</div>

A note[^1].

[^1]: With code:

    ```toml
    a = 1
    ```

Last:

```sh
true
```
"""


def test_blocks_at_any_depth_each_get_one_line(evidence: Path) -> None:
    html = render(NESTED, evidence_for(NESTED, evidence))
    assert len(proofs(html)) == 6
    assert html.count("<pre") == 6


def test_equal_texts_keep_their_order(evidence: Path) -> None:
    page = BAD + "\n```dockerfile\nFROM debian:latest\n```\n"
    html = render(page, evidence_for(page, evidence))
    assert [text.split(":")[0] for text in proofs(html)] == [
        "Bad example, proved bad",
        "Verified by linter hadolint 2.15.1",
    ]


def test_a_page_without_code_is_left_alone(evidence: Path) -> None:
    html = render("# Title\n\nText.\n", evidence)
    assert "pr-" not in html
    assert "evidence" not in html


def test_a_block_that_the_engine_does_not_know_ends_the_build(evidence: Path) -> None:
    page = "<pre>raw</pre>\n"
    with pytest.raises(Exception, match=r"did not find in its source.*'raw'"):
        render(page, evidence_for(page, evidence))


def test_indented_code_is_a_block_too(evidence: Path) -> None:
    page = "Text:\n\n    indented code\n"
    assert len(proofs(render(page, evidence_for(page, evidence)))) == 1
    with pytest.raises(Exception, match=r"no verdict.*'indented code'"):
        render(page, write_evidence(evidence, []))


def test_an_unclosed_fence_is_no_block(evidence: Path) -> None:
    page = "```dockerfile\nFROM a\n"
    assert "<pre" not in render(page, evidence_for(page, evidence))


def test_no_verdict_ends_the_build_and_names_the_code(evidence: Path) -> None:
    write_evidence(evidence, [])
    with pytest.raises(Exception, match=r"this page:2: no verdict .* 'FROM debian:13.2'"):
        render(GOOD, evidence)


def test_a_changed_text_has_no_verdict(evidence: Path) -> None:
    file = evidence_for(GOOD, evidence)
    with pytest.raises(Exception, match="no verdict"):
        render(GOOD.replace("13.2", "13.3"), file)


def test_a_failed_snippet_ends_the_build(evidence: Path) -> None:
    finding = {"rule": "DL3007", "message": "Using latest is prone to errors"}
    file = evidence_for(GOOD, evidence, verdict="failed", findings=[finding])
    with pytest.raises(Exception, match="Failed: DL3007 Using latest"):
        render(GOOD, file)


def test_no_evidence_file_is_said_with_the_command_that_writes_it(evidence: Path) -> None:
    with pytest.raises(Exception, match="prodready snippets docs"):
        render(GOOD, evidence)


def test_live_judges_a_block_beside_the_others_of_its_page(
    evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LIVE, "1")
    makefile = '```{ .makefile title="Makefile" }\n.PHONY: test lint build\ntest lint build:\n\ttrue\n```\n\n'
    wrong = '```{ .bash .pr-bad expect="make-target@1" }\nmake tests\n```\n'
    _, shown = proofs(render(makefile + wrong, evidence))
    assert shown.startswith("Bad example, proved bad: make-target")


def test_live_asks_the_engine(evidence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIVE, "1")
    page = '```json\n{"a": 1}\n```\n\n```json\n{"a": }\n```\n'
    good, bad = proofs(render(page, evidence))
    assert good.startswith("Verified to parse")
    assert bad.startswith("Failed:")
