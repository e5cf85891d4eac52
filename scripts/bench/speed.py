"""Measure the snippet engine beside the bare tools and its peers, in one run, as Markdown tables.

python scripts/bench/speed.py --peers FOLDER --python NAME=DOCS --pages NAME=DOCS [--own]

FOLDER is what peers.sh made. DOCS are folders of pages: of the first, the Python blocks are given
to ruff by everybody; of the second, the YAML and shell blocks to yamllint and shellcheck. All
numbers are the least of three runs, in seconds of the processor with those of child processes,
unless the clock is named. `--own` leaves out the peers, which take minutes; the bare tools stay.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shlex
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from common import COLD, Cost, Docs, measure, read_docs, run, table
from contenders import bare_scanner, doccmd, example_tests, extraction, superfences, write_blocks

from prodready.model import YAML_KINDS, Kind

ONLY: list[str | Path] = [sys.executable, Path(__file__).with_name("restricted.py").resolve()]
RUMDL = """\
[code-block-tools]
enabled = true
[code-block-tools.languages]
python = { lint = ["ruff:check"] }
py = { lint = ["ruff:check"] }
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peers", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--python", type=read_docs, required=True, metavar="NAME=DOCS")
    parser.add_argument("--pages", type=read_docs, required=True, metavar="NAME=DOCS")
    parser.add_argument("--own", action="store_true", help="the bare tools and prodready only")
    args = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    print(table(["extraction", "blocks", "CPU s"], _extraction(args.pages)), "\n")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        header = ["Python blocks, ruff", "blocks", "CPU s", "clock s"]
        print(
            table(header, _python(args.python, args.peers / "bin", root / "python", args.own)), "\n"
        )
        header = ["YAML and shell blocks", "blocks", "CPU s", "clock s"]
        print(
            table(
                header, _yaml_and_shell(args.pages, args.peers / "bin", root / "mixed", args.own)
            ),
            "\n",
        )


def row(name: str, blocks: int, cost: Cost) -> list[object]:
    """One line of a table."""
    return [name, blocks, f"{cost.cpu:.2f}", f"{cost.wall:.2f}"]


def _blocks_of(told: list[str]) -> int:
    """How many blocks doccmd says that it ran commands on; long lines of it may be broken."""
    return len(re.findall(r"Running.*?on\s+code\s+block\s+at", "".join(told), re.DOTALL))


def _extraction(docs: Docs) -> list[list[object]]:
    rows: list[list[object]] = []
    texts = {str(page): page.read_text(encoding="utf-8-sig") for page in docs.pages()}
    for name, work in (
        ("bare line scanner", bare_scanner),
        ("prodready", extraction),
        ("superfences", superfences),
    ):
        blocks = work(texts)  # once unmeasured, for what is loaded on first use
        cost = measure(partial(work, texts))
        rows.append([name, blocks, f"{cost.cpu:.2f}"])
    return rows


def _python(docs: Docs, peers: Path, folder: Path, own: bool) -> list[list[object]]:
    pages = shutil.copytree(docs.folder, folder / "pages")
    files = folder / "blocks"
    blocks = write_blocks(pages, files, {Kind.PYTHON: "py"})
    ruff = [str(peers / "ruff"), "check", "--isolated", "--no-cache", "-q"]
    rows = [row("bare ruff, one process", blocks, run([*ruff, "."], cwd=files))]
    rows.append(row("prodready snippets, all kinds and tools", blocks, run(COLD, cwd=pages)))
    rows.append(row("prodready, ruff only", blocks, run([*ONLY, ".", "ruff"], cwd=pages)))
    if own:
        return rows
    calls = doccmd(peers, folder, {"python py": shlex.join(ruff)})
    told: list[str] = []
    cost = run(*calls, cwd=pages, repeat=1, output=told)
    rows.append(row("doccmd", _blocks_of(told), cost))
    (folder / "rumdl.toml").write_text(RUMDL, encoding="utf-8")
    rumdl: list[str | Path] = [
        peers / "rumdl",
        "check",
        "--no-cache",
        "--config",
        folder / "rumdl.toml",
        ".",
    ]
    rows.append(row("rumdl", blocks, run(rumdl, cwd=pages, repeat=1, path=peers)))
    pytest: list[str | Path] = [peers / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    test = example_tests(pages)
    rows.append(
        row("pytest-examples", blocks, run([*pytest, test], cwd=folder, repeat=1, path=peers))
    )
    return rows


def _yaml_and_shell(docs: Docs, peers: Path, folder: Path, own: bool) -> list[list[object]]:
    pages = shutil.copytree(docs.folder, folder / "pages")
    files = folder / "blocks"
    endings = {**dict.fromkeys(YAML_KINDS, "yaml"), Kind.SHELL: "sh"}
    blocks = write_blocks(pages, files, endings)
    yamllint = [str(peers / "yamllint"), "-d", "{extends: relaxed, rules: {line-length: disable}}"]
    shellcheck = [str(peers / "shellcheck"), "-s", "bash"]
    scripts = sorted(map(str, files.rglob("*.sh")))
    bare = run([*yamllint, "."], [*shellcheck, *scripts], cwd=files)
    rows = [row("yamllint and shellcheck, a process each", blocks, bare)]
    rows.append(row("prodready snippets, all kinds and tools", blocks, run(COLD, cwd=pages)))
    only = run([*ONLY, ".", "yamllint", "shellcheck"], cwd=pages)
    rows.append(row("prodready, these two only", blocks, only))
    if own:
        return rows
    commands = {"yaml yml": shlex.join(yamllint), "shell sh bash": shlex.join(shellcheck)}
    calls = doccmd(peers, folder, commands)
    told: list[str] = []
    cost = run(*calls, cwd=pages, repeat=1, output=told)
    rows.append(row("doccmd", _blocks_of(told), cost))
    return rows


if __name__ == "__main__":
    main()
