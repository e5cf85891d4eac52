"""`prodready snippets` from end to end: real pages, real tools, every kind of bad input."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from prodready.cli import main
from prodready.tools import ruff

GOOD = "# Page\n\n```python\nimport os\n\nprint(os.sep)\n```\n"
BAD = "# Page\n\n- item\n\n    ```python\n    import os\n\n    print(oss.sep)\n    ```\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def page(text: str, name: str = "page.md") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def run(*argv: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["snippets", *argv])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def report(*argv: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code, out, _ = run(*argv, "--format", "json", capsys=capsys)
    return code, json.loads(out)


def test_a_good_page_is_verified(capsys: pytest.CaptureFixture[str]) -> None:
    code, data = report(page(GOOD), capsys=capsys)
    assert code == 0
    assert data["summary"]["verified"] == 1
    assert data["snippets"][0]["checks"]


def test_a_fault_is_found_at_its_place_in_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    code, data = report(page(BAD), capsys=capsys)
    [finding] = data["snippets"][0]["findings"]
    assert code == 1
    assert (finding["rule"], finding["line"], finding["column"]) == ("F821", 8, 11)
    assert BAD.split("\n")[7][10:13] == "oss"


def test_a_folder_is_searched_for_pages(capsys: pytest.CaptureFixture[str]) -> None:
    Path("docs/deep").mkdir(parents=True)
    page(GOOD, "docs/one.md")
    page(BAD, "docs/deep/two.md")
    page("not a page", "docs/notes.rst")
    code, data = report("docs", capsys=capsys)
    assert code == 1
    assert [s["path"] for s in data["snippets"]] == ["docs/deep/two.md", "docs/one.md"]


def test_a_missing_path_says_what_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run("nowhere", capsys=capsys)
    assert code == 2
    assert "nowhere" in err


def test_a_page_that_is_not_utf8_leaves_the_others_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("latin.md").write_bytes(b"# caf\xe9\n\n```sh\nls\n```\n")
    page(GOOD)
    code, data = report("latin.md", "page.md", capsys=capsys)
    assert code == 2
    assert data["summary"]["verified"] == 1
    assert [problem["path"] for problem in data["problems"]] == ["latin.md"]


def test_an_unclosed_fence_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    code, data = report(page("# Page\n\n```python\nprint(1)\n"), capsys=capsys)
    assert code == 1
    assert data["problems"][0]["line"] == 3


def test_a_broken_include_fails_its_snippet(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    text = '# Page\n\n```python\n--8<-- "gone.py"\n```\n'
    code, out, _ = run(page(text), capsys=capsys)
    assert code != 0
    assert "page.md:4" in out
    assert "gone.py" in out


def test_an_unknown_directive_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    text = "# Page\n\n<!-- prodready: skipp='x' -->\n```python\nprint(1)\n```\n"
    code, out, _ = run(page(text), capsys=capsys)
    assert code != 0
    assert "unknown-directive" in out


def test_yaml_that_is_no_yaml(capsys: pytest.CaptureFixture[str]) -> None:
    code, data = report(page("```yaml\na: [1\nb: }\n```\n"), capsys=capsys)
    assert code == 1
    assert data["snippets"][0]["findings"][0]["rule"] == "yaml-syntax"


def test_a_tool_that_is_absent_verifies_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(ruff.TOOL), "version", lambda _: None)
    name = page(GOOD)
    code, data = report(name, capsys=capsys)
    assert code == 0
    assert data["snippets"][0]["verdict"] == "unverified"
    assert data["snippets"][0]["missing"] == ["ruff"]
    assert run(name, "--strict", capsys=capsys)[0] == 3
    assert run(name, "--strict", "--allow-missing-tools", capsys=capsys)[0] == 0


def test_strict_fails_on_what_no_tool_judges(capsys: pytest.CaptureFixture[str]) -> None:
    name = page("```text\nhello\n```\n")
    assert run(name, capsys=capsys)[0] == 0
    assert run(name, "--strict", "--allow-missing-tools", capsys=capsys)[0] == 1


def test_github_format_annotates(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(page(BAD), "--format", "github", capsys=capsys)
    assert code == 1
    assert "::error file=page.md,line=8,col=11,title=F821::" in out


def test_output_is_written_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    argv = (page(GOOD), "--format", "json", "--output", "build/evidence.json")
    code, out, _ = run(*argv, capsys=capsys)
    assert (code, out) == (0, "")
    assert json.loads(Path("build/evidence.json").read_text(encoding="utf-8"))["snippets"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_page_that_may_not_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    Path(page(GOOD)).chmod(0)
    code, _, _ = run("page.md", capsys=capsys)
    assert code == 2


def test_a_loop_of_links_ends(capsys: pytest.CaptureFixture[str]) -> None:
    Path("docs").mkdir()
    page(GOOD, "docs/page.md")
    Path("docs/again").symlink_to("..", target_is_directory=True)
    code, data = report("docs", capsys=capsys)
    assert code == 0
    assert data["summary"]["snippets"] == 1


def test_broken_settings_are_one_message(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pyproject.toml").write_text("[tool.prodready]\nexamplse = []\n", encoding="utf-8")
    code, _, err = run(page(GOOD), capsys=capsys)
    assert code == 2
    assert "examplse" in err


def test_excluded_pages_are_left_out_even_when_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("docs/blog").mkdir(parents=True)
    page(BAD, "docs/blog/old.md")
    page(GOOD, "docs/new.md")
    Path(".prodready.yaml").write_text("exclude: [docs/blog/]\n", encoding="utf-8")
    code, data = report("docs", "docs/blog/old.md", capsys=capsys)
    assert code == 0
    assert [s["path"] for s in data["snippets"]] == ["docs/new.md"]
    assert report("docs", "--exclude", "new.md", capsys=capsys)[1]["snippets"] == []


def test_a_rule_that_is_off_is_off_where_the_settings_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("blog").mkdir()
    page(BAD, "blog/old.md")
    page(BAD, "page.md")
    Path(".prodready.yaml").write_text("ignore: {blog/: [F8*]}\n", encoding="utf-8")
    code, data = report(".", capsys=capsys)
    assert code == 1
    verdicts = {s["path"]: (s["verdict"], s["ignored"]) for s in data["snippets"]}
    assert verdicts == {"blog/old.md": ("verified", 1), "page.md": ("failed", 0)}
    code, out, _ = run(".", "--ignore", "F821", capsys=capsys)
    assert code == 0
    assert out.endswith("2 verified, 2 findings ignored\n")


def test_a_rule_that_is_selected_counts_in_blocks_as_in_files(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("runbooks").mkdir()
    typed = "```bash\nkubectl get $POD\n```\n\n```dockerfile\nFROM python\nUSER 1\n```\n"
    page(typed, "runbooks/page.md")
    page(typed, "page.md")
    assert {s["verdict"] for s in report(".", capsys=capsys)[1]["snippets"]} == {"verified"}
    # The answers of the run before must not be taken for these.
    Path(".prodready.yaml").write_text("select: {runbooks/: [SC2086, DL300*]}\n", encoding="utf-8")
    code, data = report(".", capsys=capsys)
    assert code == 1
    found = [(f["path"], f["rule"]) for s in data["snippets"] for f in s["findings"]]
    assert found == [("runbooks/page.md", "SC2086"), ("runbooks/page.md", "DL3006")]


def test_a_text_that_does_not_parse_is_not_verified_by_ignoring_that(
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = page("```yaml\na: [1\nb: }\n```\n")
    code, data = report(name, "--ignore", "yaml-syntax", capsys=capsys)
    assert code == 0
    assert data["snippets"][0]["verdict"] == "unverified"
    assert "yaml-syntax is ignored" in data["snippets"][0]["reason"]


def test_ignoring_does_not_take_the_proof_from_a_bad_example(
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = page(
        "<!-- prodready: expect='F821' -->\n```python\nimport os\n\nprint(oss.sep, os)\n```\n"
    )
    code, data = report(name, "--ignore", "F821", capsys=capsys)
    assert code == 0
    assert data["snippets"][0]["expected"][0]["rule"] == "F821"


def test_rules_to_ignore_must_be_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(page(GOOD), "--ignore", "*", capsys=capsys)
    assert code == 2
    assert "--ignore: `*` is not the name of a rule" in err


def test_the_flavor_decides_what_is_a_block(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    Path("docs").mkdir()
    name = page("# Page\n\n!!! note\n\n    ```python\n    print(1)\n    ```\n", "docs/page.md")
    lines = [
        [s["line"] for s in report(name, "--flavor", flavor, capsys=capsys)[1]["snippets"]]
        for flavor in ("commonmark", "python-markdown")
    ]
    assert lines == [[5], [6]]


def test_strictness_of_the_settings_can_be_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".prodready.yaml").write_text("strict: true\n", encoding="utf-8")
    name = page("```text\nhello\n```\n")
    assert run(name, capsys=capsys)[0] == 1
    assert run(name, "--no-strict", capsys=capsys)[0] == 0


@pytest.mark.parametrize("name", ["github", "html", "junit", "markdown", "sarif"])
def test_every_format_is_written_and_leaves_the_exit_code_alone(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(page(BAD), "--format", name, capsys=capsys)
    assert code == 1
    assert "F821" in out


def test_a_page_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    name = page("```sh\ncp $A \x1b]0;owned\x07 ##[add-mask]x\n```\n", "::error::x.md")
    _, out, _ = run(name, capsys=capsys)
    assert not set(out) & {"\x1b", "\x07"}
    assert "##[" not in out
    assert out.startswith("./::error::x.md:2:4: SC2086")
    Path("pyproject.toml").write_text('[tool.prodready]\n"a\\n::error::x" = 1\n', encoding="utf-8")
    _, _, err = run(name, capsys=capsys)
    assert not any(line.lstrip().startswith("::") for line in err.split("\n"))
