"""What of an example's Python ran while its own tests did, as `prodready snippets --ran` sees it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def not_run(example: str) -> set[str]:
    """The Python files of the example below level `run`, from its folder; those without a statement aside.

    Its tests must have run before: they leave `ran.json`.
    """
    folder = f"snippets/{example}"
    command = [sys.executable, "-m", "prodready", "snippets", folder, "--format", "json"]
    done = subprocess.run(
        [*command, "--ran", f"{folder}/ran.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    rows = json.loads(done.stdout)["snippets"]
    python = [row for row in rows if row["kind"] == "python" and row["path"].endswith(".py")]
    assert any(row["level"] == "run" for row in python)
    below = {
        Path(row["path"]).relative_to(folder).as_posix() for row in python if row["level"] != "run"
    }
    return {name for name in below if _statements(ROOT / folder / name)}


def _statements(file: Path) -> bool:
    """Whether a module has anything to run but its docstring."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return any(
        not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) for one in body
    )
