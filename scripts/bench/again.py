"""Measure the whole command on a set of docs: first, with nothing changed, with one page edited.

python scripts/bench/again.py --docs NAME=FOLDER …

Works on copies. Processor seconds, seconds of the clock, and the most memory that the process holds.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from common import COLD, Docs, add_docs, peak_memory, run, table


def main() -> None:
    """Measure and print a table for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_docs(parser)
    for docs in parser.parse_args().docs:
        with tempfile.TemporaryDirectory() as folder:
            header = [
                f"whole command, {docs.name}: {len(docs.pages())} pages",
                "CPU s",
                "clock s",
                "MB",
            ]
            print(table(header, _again(docs, Path(folder) / "docs")), "\n")


def _again(docs: Docs, folder: Path) -> list[list[object]]:
    """The first run, one with nothing changed, and one after a page was edited."""
    pages = shutil.copytree(docs.folder, folder)
    subprocess.run(["git", "init", "-q", "."], cwd=pages, check=True)
    whole = COLD[:-1]
    costs = {"first run": run(whole, cwd=pages, repeat=1), "nothing changed": run(whole, cwd=pages)}
    page = max(
        Docs("", pages).pages(), key=lambda each: each.read_text(encoding="utf-8").count("```")
    )
    edited = []
    for number in range(3):
        text = page.read_text(encoding="utf-8")
        page.write_text(f"{text}\n```yaml\nedited: {number}\n```\n", encoding="utf-8")
        edited.append(run(whole, cwd=pages, repeat=1))
    costs["one page edited"] = min(edited, key=lambda cost: cost.wall)
    memory = {"first run": peak_memory(COLD, pages)}
    memory["nothing changed"] = peak_memory(whole, pages)
    return [
        [name, f"{cost.cpu:.2f}", f"{cost.wall:.2f}", memory.get(name, "")]
        for name, cost in costs.items()
    ]


if __name__ == "__main__":
    main()
