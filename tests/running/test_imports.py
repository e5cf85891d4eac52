"""Imports that an interpreter resolves, and those that need not be there."""

from __future__ import annotations

import ast
import json
import sys
import textwrap
from pathlib import Path

import pytest

from prodready.cli import main
from prodready.running.import_words import imports_of, modules_shown

QUIET = {
    "what is there": "import os, json.decoder\nfrom collections import OrderedDict as O, abc\n",
    "a star": "from os.path import *\n",
    "the future": "from __future__ import annotations\n",
    "relative": "from . import nothere\nfrom ..nothere import x\n",
    "guarded": "try:\n    import nothere\nexcept ImportError:\n    nothere = None\n",
    "guarded in a tuple": "try:\n    import nothere\nexcept (OSError, ModuleNotFoundError):\n    pass\n",
    "suppressed": "import contextlib\nwith contextlib.suppress(ImportError):\n    import nothere\n",
    "for types alone": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import nothere\n",
    "one version alone": "import sys\nif sys.version_info < (3, 0):\n    import nothere\n",
    "the reader's own": "import myapp.db\nfrom your_package import x\nfrom app.models import User\n",
    "a placeholder": "from <your module> import x\n",
    "the inside of a function": "    import os\n    return os.sep\n",
    "a placeholder of a name": "from os import your_name, feature_name\n",
    "an elision": "import os\nprint(os.sep, ...)\n",
    "an interactive session": ">>> import os\n>>> os.curdir\n'.'\n",
    "a magic": "%pip install x\nimport os\n",
}
FAULTS = {
    "no module": ("import os\nimport nothere_at_all\n", "import-not-found@2:8"),
    "misspelt": ("import os, jsn\n", "import-not-found@1:12"),
    "no submodule": ("import os.pathe\n", "import-not-found@1:8"),
    "no name": ("from os import (\n    sep,\n    gatcwd,\n)\n", "import-name-not-found@3:5"),
    "in a function": ("def f():\n    import nothere_at_all\n", "import-not-found@2:12"),
    "in another branch": (
        "if 1:\n    pass\nelse:\n    import nothere_x\n",
        "import-not-found@4:12",
    ),
    "handled otherwise": (
        "try:\n    import nothere_x\nexcept ValueError:\n    pass\n",
        "import-not-found@2:12",
    ),
    "in a session": (">>> x = 1\n>>> from os import joine\n", "import-name-not-found@2:20"),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def findings(page: str, capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[list[str], str]:
    """`RULE@LINE:COLUMN` of what only an interpreter says, and what was told beside the report."""
    Path("page.md").write_text(page, encoding="utf-8")
    main(["snippets", "--no-cache", "--format", "json", "page.md", *argv])
    out, err = capsys.readouterr()
    snippets = json.loads(out)["snippets"]
    found = [f for each in snippets for f in each["findings"]]
    ours = [f for f in found if f["rule"].startswith(("import-", "python-"))]
    return [f"{f['rule']}@{f['line']}:{f['column']}" for f in ours], err


def fence(text: str) -> str:
    return f"```python\n{text}```\n"


def test_honest_imports_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    page = "\n".join(fence(text) for text in QUIET.values())
    assert findings(page, capsys, "--imports") == ([], "")


def test_faults_are_found_in_their_places(capsys: pytest.CaptureFixture[str]) -> None:
    page, expected = "", []
    for text, fault in FAULTS.values():
        above = page.count("\n") + 1
        rule, _, place = fault.partition("@")
        line, _, column = place.partition(":")
        expected.append(f"{rule}@{above + int(line)}:{column}")
        page += fence(text)
    assert findings(page, capsys, "--imports")[0] == expected


def test_nothing_is_imported_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    page = fence("import nothere_at_all\n")
    assert findings(page, capsys)[0] == []
    assert findings(page, capsys, "--imports")[0] != []


def test_blocks_are_not_executed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "written"
    findings(fence(f"import os\nopen({str(target)!r}, 'w')\n"), capsys, "--imports")
    assert not target.exists()


def test_modules_that_the_page_shows_are_the_readers(capsys: pytest.CaptureFixture[str]) -> None:
    own = fence("from shop.orders import place\nimport billing\n")
    assert len(findings(own, capsys, "--imports")[0]) == 2
    shown = "Write `shop/orders.py`:\n\n" + own + '\n```python title="src/billing.py"\nx = 1\n```\n'
    assert findings(shown, capsys, "--imports")[0] == []


def test_settings_turn_a_rule_off(capsys: pytest.CaptureFixture[str]) -> None:
    page = fence("import nothere_at_all\n")
    assert findings(page, capsys, "--imports", "--ignore", "import-*")[0] == []


def test_the_distribution_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.md").write_text(fence("from Crypto.Cipher import AES\n"), encoding="utf-8")
    main(["snippets", "--no-cache", "page.md", "--imports"])
    assert "pycryptodome" in capsys.readouterr().out


@pytest.fixture
def installed(tmp_path: Path) -> str:
    """An interpreter that has modules of ours: one that ends it, one that fails, one in need."""
    root = tmp_path / "env"
    import venv

    venv.create(root, with_pip=False, symlinks=True)
    (packages,) = root.glob("lib/python*/site-packages")
    for name, text in {
        "ends": "import os\nos._exit(7)\n",
        "fails": "raise RuntimeError('no settings')\n",
        "needs": "import nothere_at_all\n",
        "prints": "print('x' * 100)\nname = 1\n",
        "secret": "import os\nassert 'A_TOKEN' not in os.environ\n",
    }.items():
        (packages / f"{name}_x.py").write_text(text, encoding="utf-8")
    return str(root / "bin" / "python")


def test_modules_that_cannot_be_imported(
    installed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", "t")
    page = fence(
        textwrap.dedent(
            """\
            import ends_x
            import fails_x
            import needs_x
            from prints_x import name, nume
            import secret_x
            """
        )
    )
    found, told = findings(page, capsys, "--imports", "--python", installed)
    assert found == ["import-not-found@4:8", "import-name-not-found@5:28"]
    assert "`fails_x`: importing it raised RuntimeError: no settings" in told
    assert "`ends_x`: the interpreter was ended" in told
    assert "secret_x" not in told


def test_python_without_what_it_goes_with_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.md").write_text("# Page\n", encoding="utf-8")
    assert main(["snippets", "page.md", "--python", sys.executable]) == 2
    assert "--run or --imports" in capsys.readouterr().err


def test_imports_of_a_text() -> None:
    tree = ast.parse("import a.b\nfrom c import d, e\nmatch x:\n  case 1:\n    import f\n")
    assert [(each.module, len(each.names)) for each in imports_of(tree)] == [
        ("a.b", 0),
        ("c", 2),
        ("f", 0),
    ]


def test_modules_that_a_text_names() -> None:
    shown = modules_shown("Put this in `src/app/main.py`, beside `pkg/`.")
    assert {"app", "app.main", "main", "src.app.main", "pkg"} <= shown
    assert modules_shown("happy. pyramid") == set()


PAGE = """
```{ .python .pr-bad expect="%s" }
import os
import nothere_at_all
```
"""


@pytest.mark.parametrize(
    ("expect", "argv", "verdict", "rules"),
    [
        ("import-not-found@2", ["--imports"], "verified", []),
        ("import-not-found@2", [], "unverified", []),
        ("import-not-found@1", ["--imports"], "failed", ["bad-example-is-not-bad@3"]),
        ("import-name-not-found", ["--imports"], "failed", ["bad-example-is-not-bad@3"]),
    ],
)
def test_a_bad_example_shows_what_it_is_to_show(
    expect: str,
    argv: list[str],
    verdict: str,
    rules: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("page.md").write_text(PAGE % expect, encoding="utf-8")
    Path("mkdocs.yml").write_text("site_name: x\nmarkdown_extensions: [pymdownx.superfences]\n")
    main(["snippets", "--no-cache", "--format", "json", "page.md", *argv])
    [block] = json.loads(capsys.readouterr().out)["snippets"]
    assert block["verdict"] == verdict
    own = [f"{each['rule']}@{each['line']}" for each in block["findings"]]
    assert [each for each in own if each.startswith("bad-")] == rules
