"""Pages that are run from end to end: what each block's verdict is, and what is rewritten."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from prodready.cli import main

CASES = [
    pytest.param(
        path.parent,
        id=path.parent.name,
        marks=[pytest.mark.slow] if path.parent.name == "time-limit" else [],
    )
    for path in sorted(Path(__file__).parent.glob("cases/*/page.md"))
]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, list[dict[str, Any]], str]:
    code = main(["snippets", "--no-cache", "--format", "json", *argv])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, json.loads(out)["snippets"] if out else [], err


def row(snippet: dict[str, Any]) -> dict[str, Any]:
    findings = sorted(f"{f['rule']}@{f['line']}" for f in snippet["findings"])
    return {**{k: snippet[k] for k in ("kind", "verdict", "level")}, "findings": findings}


@pytest.mark.parametrize("case", CASES)
def test_a_page_that_is_run(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(case / "page.md", "page.md")
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    code, snippets, _ = run(capsys, "--run", "page.md")
    wanted = [{**each, "findings": sorted(each["findings"])} for each in expected]
    assert [row(snippet) for snippet in snippets] == wanted
    assert code == int(any(each["verdict"] == "failed" for each in expected))


@pytest.mark.parametrize("case", CASES)
def test_rewriting_what_it_shows(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = Path("page.md")
    shutil.copy(case / "page.md", page)
    updated = case / "updated.md"
    run(capsys, "--run", "--update", "page.md")
    wanted = updated if updated.exists() else case / "page.md"
    assert page.read_text(encoding="utf-8") == wanted.read_text(encoding="utf-8")
    run(capsys, "--run", "--update", "page.md")
    assert page.read_text(encoding="utf-8") == wanted.read_text(encoding="utf-8")


WRITES = '```{lang}\n{mark}open("{file}", "w").close()\n```\n\n```console\n$ touch {file}\n```\n'


@pytest.mark.parametrize(
    "head",
    [
        "",
        "```md\n<!-- prodready: run -->\n```\n\n",
        "    <!-- prodready: run -->\n\ntext\n\n",
        "text <!-- prodready: run -->\n\n",
        "<!--\n<!-- prodready: run -->\n\ntext\n\n",
        "`<!-- prodready: run -->`\n\n",
        '<!-- prodready: run="no" -->\n\ntext\n\n',
        "<!-- prodready: setup\n```sh\ntouch {file}\n```\n-->\n\ntext\n\n",
    ],
)
def test_a_page_without_the_mark_runs_nothing(
    head: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "made"
    body = WRITES.format(lang="python", mark="", file=file)
    Path("page.md").write_text(head.replace("{file}", str(file)) + body, encoding="utf-8")
    _, snippets, _ = run(capsys, "--run", "page.md")
    assert len(snippets) >= 2
    assert all(snippet["level"] != "run" for snippet in snippets)
    assert not file.exists()


def test_a_marked_page_runs_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "made"
    body = WRITES.format(lang="python", mark="", file=file)
    Path("page.md").write_text("<!-- prodready: run -->\n\ntext\n\n" + body, encoding="utf-8")
    _, snippets, _ = run(capsys, "page.md")
    assert {snippet["level"] for snippet in snippets} == {"lint"}
    assert not file.exists()
    run(capsys, "--run", "page.md")
    assert file.exists()


def test_a_late_mark_is_told_and_runs_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "made"
    body = WRITES.format(lang="python", mark="", file=file)
    Path("page.md").write_text(body + "\n<!-- prodready: run -->\n", encoding="utf-8")
    code, _, _ = run(capsys, "--run", "page.md")
    assert code != 0
    assert not file.exists()


SECRETS = """<!-- prodready: run -->

text

```python
import os
print(sorted(name for name in os.environ if "SECRET" in name or "TOKEN" in name), os.environ["HOME"] == {home!r})
```

```output
[] False
```

```console
$ echo "[$MY_SECRET]"
[]
$ env | cut -d= -f1 | sort | grep -v '^_$' | tr '\\n' ' '
COLUMNS HOME LANG LC_ALL NO_COLOR OLDPWD PATH PRODREADY_RUN PWD PYTHONDONTWRITEBYTECODE PYTHONHASHSEED PYTHONNOUSERSITE PYTHONUTF8 SHLVL TERM TMPDIR TZ
```
"""


def test_a_page_sees_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MY_SECRET", "s3cret")
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere/start.py")
    text = SECRETS.format(home=os.environ.get("HOME", "")).replace(" OLDPWD", "")
    Path("page.md").write_text(text, encoding="utf-8")
    code, snippets, _ = run(capsys, "--run", "page.md")
    assert [snippet["findings"] for snippet in snippets] == [[], [], []]
    assert code == 0


def alive(mark: str) -> bool:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return any(mark in line and "ps -eo" not in line for line in listed.stdout.splitlines())


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_a_time_limit_ends_all_that_was_started(capsys: pytest.CaptureFixture[str]) -> None:
    mark = f"{time.time_ns() % 10**8 + 10**8}"
    Path("page.md").write_text(
        '<!-- prodready: run timeout="1" -->\n\ntext\n\n```console\n'
        f"$ sleep {mark} & setsid sleep {mark} & sleep {mark}\n```\n\n"
        f"```console\n$ sleep {mark}\n```\n",
        encoding="utf-8",
    )
    _, snippets, _ = run(capsys, "--run", "page.md")
    assert [f["rule"] for f in snippets[0]["findings"]] == ["run-timeout"]
    assert not alive(f"sleep {mark}")


def test_what_a_page_leaves_running_ends_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    mark = f"{time.time_ns() % 10**8 + 10**8}"
    Path("page.md").write_text(
        f"<!-- prodready: run -->\n\ntext\n\n```console\n$ sleep {mark} &\n$ echo on\non\n```\n",
        encoding="utf-8",
    )
    code, _, _ = run(capsys, "--run", "page.md")
    assert code == 0
    assert not alive(f"sleep {mark}")


@pytest.mark.parametrize(
    "block",
    [
        '```python\nprint("y" * 100_000_000)\n```\n',
        "```console\n$ yes | head -c 100000000\n```\n",
        "```console\n$ yes &\n```\n",
    ],
)
def test_output_is_bounded(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.md").write_text(f"<!-- prodready: run -->\n\ntext\n\n{block}", encoding="utf-8")
    _, snippets, _ = run(capsys, "--run", "page.md")
    rules = [f["rule"] for snippet in snippets for f in snippet["findings"]]
    # What goes on printing in the background is stopped when the page ends.
    assert rules in (["run-output"], []) if "&" in block else rules == ["run-output"]
    assert all(len(f["message"]) < 300 for snippet in snippets for f in snippet["findings"])


def test_an_included_file_is_rewritten_where_the_output_stands_in_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    Path("docs").mkdir()
    session = "$ echo now\nbefore\n"
    Path("session.txt").write_text(session, encoding="utf-8")
    Path("code.py").write_text('print("now")\n', encoding="utf-8")
    page = (
        "<!-- prodready: run -->\n\n- text\n\n    ```console\n"
        '    --8<-- "session.txt"\n    ```\n\n'
        '```python\n--8<-- "code.py"\n```\n\n```output\nbefore\n```\n'
    )
    Path("docs/page.md").write_text(page, encoding="utf-8")
    run(capsys, "--run", "--update", "docs/page.md")
    assert Path("session.txt").read_text(encoding="utf-8") == "$ echo now\nnow\n"
    assert Path("code.py").read_text(encoding="utf-8") == 'print("now")\n'
    rewritten = Path("docs/page.md").read_text(encoding="utf-8")
    assert rewritten == page.replace("before", "now")


def test_line_ends_mark_and_permissions_stay(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\ufeff<!-- prodready: run -->\r\n\r\ntext\r\n\r\n```console\r\n$ echo b; echo c\r\na\r\n```\r\nend"
    page = Path("page.md")
    page.write_bytes(text.encode())
    page.chmod(0o640)
    run(capsys, "--run", "--update", "page.md")
    assert page.read_bytes() == text.replace("\r\na\r\n", "\r\nb\r\nc\r\n").encode()
    assert page.stat().st_mode & 0o777 == 0o640


def test_another_interpreter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.md").write_text(
        "<!-- prodready: run -->\n\ntext\n\n```python\nimport sys\nprint(sys.executable)\n```\n\n"
        "```output\nx\n```\n\n```console\n$ command -v mark\n.../mark\n```\n",
        encoding="utf-8",
    )
    own = tmp_path / "bin"
    own.mkdir()
    (own / "python").symlink_to(sys.executable)
    (own / "mark").write_text("#!/bin/sh\n", encoding="utf-8")
    (own / "mark").chmod(0o755)
    _, snippets, _ = run(capsys, "--run", "--python", str(own / "python"), "page.md")
    assert str(own / "python") in snippets[1]["findings"][0]["message"]
    assert snippets[2]["verdict"] == "verified"
    assert run(capsys, "--run", "--python", "nowhere/python", "page.md")[0] == 2
    (own / "broken").write_text("#!/bin/sh\necho no python here\n", encoding="utf-8")
    (own / "broken").chmod(0o755)
    code, snippets, err = run(capsys, "--run", "--python", str(own / "broken"), "page.md")
    assert snippets[0]["verdict"] == "unverified"
    assert "no python here" in err
    assert code == 3


def test_without_bash_a_session_is_unverified(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    Path("page.md").write_text(
        "<!-- prodready: run -->\n\ntext\n\n```console\n$ echo a\n```\n", encoding="utf-8"
    )
    code, snippets, err = run(capsys, "--run", "page.md")
    assert snippets[0]["verdict"] == "unverified"
    assert "bash is not installed" in err
    assert code == 3


def test_options_that_need_run(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.md").write_text("```sh\nls\n```\n", encoding="utf-8")
    assert run(capsys, "--update", "page.md")[0] == 2
    assert run(capsys, "--python", sys.executable, "page.md")[0] == 2


def test_a_run_is_never_cached(tmp_path: Path) -> None:
    count = tmp_path / "count"
    Path("page.md").write_text(
        f"<!-- prodready: run -->\n\ntext\n\n```console\n$ echo x >> {count}\n```\n",
        encoding="utf-8",
    )
    for _ in range(2):
        main(["snippets", "--run", "page.md"])
    assert count.read_text(encoding="utf-8") == "x\nx\n"


def test_a_bad_example_that_only_a_run_shows_waits_for_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = '``` { .python .pr-bad expect="run-exception" run="yes" }\nint("x")\n```\n'
    Path("page.md").write_text(page, encoding="utf-8")
    code, [snippet], _ = run(capsys, "page.md")
    assert (code, snippet["verdict"]) == (0, "unverified")
    assert "--run" in snippet["reason"]
    code, [snippet], _ = run(capsys, "--run", "page.md")
    assert (code, snippet["verdict"], snippet["level"]) == (0, "verified", "run")
