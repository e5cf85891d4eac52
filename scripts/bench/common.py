"""What the benchmarks share: sets of docs on the command line, CPU seconds, Markdown tables."""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLD: list[str | Path] = [Path(sys.executable).parent / "prodready", "snippets", ".", "--no-cache"]
# Programs as they are installed: with their bytecode.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Docs:
    """A set of docs: the name that tables call it by, and the folder that it is in."""

    name: str
    folder: Path

    def pages(self) -> list[Path]:
        """Its Markdown pages, sorted."""
        return sorted(path for path in self.folder.rglob("*.md") if path.is_file())


@dataclass(frozen=True)
class Cost:
    """What some work took: seconds of the processor, this process and its children, and of the clock."""

    cpu: float
    wall: float


def add_docs(parser: argparse.ArgumentParser) -> None:
    """Declare `--docs NAME=FOLDER`, repeatable."""
    parser.add_argument(
        "--docs",
        action="append",
        required=True,
        type=read_docs,
        metavar="NAME=FOLDER",
        help="a set of docs; repeatable",
    )


def read_docs(text: str) -> Docs:
    """A set of docs from `NAME=FOLDER`."""
    name, _, folder = text.partition("=")
    if not name or not Path(folder).is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FOLDER with a folder that exists")
    return Docs(name, Path(folder))


def cpu_seconds() -> float:
    """Processor seconds so far, of this process and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def measure(work: Callable[[], Any], repeat: int = 3) -> Cost:
    """The least that the work took: other programs on the machine only ever add to it."""
    costs = []
    for _ in range(repeat):
        cpu, wall = cpu_seconds(), time.perf_counter()
        work()
        costs.append(Cost(cpu_seconds() - cpu, time.perf_counter() - wall))
    return Cost(min(cost.cpu for cost in costs), min(cost.wall for cost in costs))


def run(
    *calls: Sequence[str | Path],
    cwd: Path,
    repeat: int = 3,
    path: Path | None = None,
    output: list[str] | None = None,
) -> Cost:
    """What the calls cost together; an exit status says only that something was found."""
    environment = ENVIRONMENT | ({"PATH": f"{path}:{os.environ['PATH']}"} if path else {})

    def work() -> None:
        for call in calls:
            done = subprocess.run(
                call,
                cwd=cwd,
                env=environment,
                check=False,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            if output is not None:
                output.append(done.stdout)

    return measure(work, repeat)


def peak_memory(argv: Sequence[str | Path], cwd: Path) -> int:
    """The most memory, in MB, that the program itself has held, its own child processes apart."""
    program = (
        "import resource, runpy, sys; sys.argv = sys.argv[1:]\n"
        "try: runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    # Each program with the interpreter, and so the packages, that it was installed with.
    first = Path(argv[0]).read_bytes().split(b"\n", 1)[0].decode(errors="replace")
    interpreter = first.removeprefix("#!").strip() if first.startswith("#!") else sys.executable
    done = subprocess.run(
        [interpreter, "-c", program, *argv],
        cwd=cwd,
        env=ENVIRONMENT,
        check=False,
        capture_output=True,
        text=True,
    )
    return int(done.stderr.split()[-1]) // 1024


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; every column but the first is aligned right."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def tables(text: str) -> dict[str, str]:
    """The Markdown tables of a text, by their first line."""
    found = (block.rstrip() for block in re.findall(r"(?:^\|[^\n]*\n?)+", text, re.M))
    return {block.partition("\n")[0]: block for block in found}
