"""What `prodready check` costs, held against its budgets; beside checkov where it is installed.

python scripts/bench/check.py --repository NAME=FOLDER [--peers FOLDER] | python scripts/bench/paste.py PAGE

The programs are run as they are installed, with their bytecode. Processor seconds are the least of
three runs, children included; memory is the most that the program itself has held.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from common import ENVIRONMENT, peak_memory, read_docs, run, table

PRODREADY = Path(sys.executable).parent / "prodready"
ROOT = Path(__file__).resolve().parents[2]
FILES = 10_000
MODULE = """\
\"\"\"Work of part {number}.\"\"\"

import os


def work_{number}(value: int) -> int:
    \"\"\"Return the value, moved by {number}.\"\"\"
    try:
        return value + {number} + len(os.sep)
    except ValueError:
        return 0
"""


def many_files(folder: Path) -> Path:
    """A repository of `FILES` small Python files in a hundred packages."""
    for number in range(FILES):
        file = folder / f"app/package_{number // 100:03d}/module_{number % 100:03d}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(MODULE.format(number=number), encoding="utf-8")
    return folder


def findings_of(folder: Path) -> int:
    """How many findings the report for machines has."""
    argv = [str(PRODREADY), "check", ".", "--format", "json"]
    done = subprocess.run(argv, cwd=folder, env=ENVIRONMENT, check=False, capture_output=True)
    return sum(len(item["findings"]) for item in json.loads(done.stdout)["items"])


def ours(name: str, folder: Path, budget: float) -> list[object]:
    """The row of one repository: seconds beside the budget, memory, findings."""
    argv: list[str | Path] = [PRODREADY, "check", ".", "--format", "json"]
    run(argv, cwd=folder, repeat=1)  # what is kept between runs is there from the second on
    cost = run(argv, cwd=folder)
    memory = peak_memory(argv, folder)
    return [
        name,
        f"{cost.cpu:.2f}",
        f"{budget:.2f}",
        f"{cost.wall:.2f}",
        memory,
        findings_of(folder),
    ]


def checkov(peers: Path, name: str, folder: Path) -> list[object]:
    """The row of checkov on the same folder, without asking the network."""
    program = peers / "bin" / "checkov"
    argv: list[str | Path] = [program, "-d", ".", "--skip-download", "--quiet", "-o", "json"]
    output: list[str] = []
    cost = run(argv, cwd=folder, repeat=1, output=output)
    memory = peak_memory(argv, folder)
    # What it logs stands before its report, whose first line is a bracket.
    report = re.search(r"^[\[{]\s*$.*", output[0], re.M | re.S)
    data = json.loads(report[0]) if report else []
    reports = data if isinstance(data, list) else [data]
    failed = sum(report.get("summary", {}).get("failed", 0) for report in reports)
    return [f"checkov: {name}", f"{cost.cpu:.2f}", "", f"{cost.wall:.2f}", memory, failed]


def installed() -> float:
    """Megabytes of a fresh environment's packages after the engine without extras, pip apart."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        packages = next((folder / "venv").glob("lib/python*/site-packages"))
        before = _size(packages)
        python = folder / "venv" / "bin" / "python"
        quiet = ["--quiet", "--disable-pip-version-check"]
        pip = [str(python), "-m", "pip", "install", *quiet, str(ROOT)]
        subprocess.run(pip, check=True, env=ENVIRONMENT)
        return (_size(packages) - before) / 1_000_000


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables; 1 where a budget is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument(
        "--repository", action="append", default=[], type=read_docs, metavar="NAME=FOLDER"
    )
    parser.add_argument("--peers", type=Path, help="a folder that peers.sh has filled")
    parser.add_argument("--no-install", action="store_true", help="leave the size aside")
    args = parser.parse_args(arguments)
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as many:
        rows.append(ours("an empty folder", Path(empty), 0.15))
        rows.append(ours(f"{FILES} Python files", many_files(Path(many)), 2.0))
        rows += [ours(one.name, one.folder, 1.0) for one in args.repository]
        if args.peers is not None and (args.peers / "bin" / "checkov").exists():
            rows.append(checkov(args.peers, "an empty folder", Path(empty)))
            rows += [checkov(args.peers, one.name, one.folder) for one in args.repository]
    print(table(["a check of", "CPU s", "budget", "clock s", "MB", "findings"], rows))
    missed = [row for row in rows if row[2] and float(str(row[1])) > float(str(row[2]))]
    if not args.no_install:
        size = installed()
        print(
            "\n"
            + table(
                ["installed without extras", "MB", "budget"], [["prodready", f"{size:.1f}", 25]]
            )
        )
        missed += [["size"]] if size > 25 else []
    for row in missed:
        print(f"over its budget: {row[0]}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
