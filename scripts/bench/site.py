"""What the site's build costs: from nothing, with nothing changed, and with one page edited.

python scripts/bench/site.py | python scripts/bench/paste.py docs/reference/performance.md

The handbook is copied, so that no cache of earlier builds is there and nothing here is touched.
Status 1: a budget, in clock seconds, is missed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import cpu_seconds, table

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))
from inputs import PARTS  # noqa: E402 - the folder of scripts is no package

BUDGETS = {"from nothing": 60.0, "nothing changed": 15.0, "one page edited": None}


def built(handbook: Path) -> tuple[float, float]:
    """Processor and clock seconds of one build; raises where it fails."""
    cpu, clock = cpu_seconds(), time.perf_counter()
    # The copy's own package, not the installed one.
    environment = {**os.environ, "PYTHONPATH": str(handbook / "src")}
    subprocess.run(
        [sys.executable, "scripts/build_site.py"],
        cwd=handbook,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return cpu_seconds() - cpu, time.perf_counter() - clock


def main() -> int:
    """Measure the three builds and print the table."""
    with tempfile.TemporaryDirectory() as name:
        handbook = Path(name)
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                leave = shutil.ignore_patterns(".venv", "__pycache__", ".hypothesis", "*_cache")
                shutil.copytree(source, handbook / part, ignore=leave)
            else:
                shutil.copy(source, handbook / part)
        costs = {"from nothing": built(handbook), "nothing changed": built(handbook)}
        with (handbook / "docs" / "quick-start.md").open("a", encoding="utf-8") as page:
            page.write("\nOne sentence more.\n")
        costs["one page edited"] = built(handbook)
    rows = [
        [what, f"{cpu:.1f}", f"{clock:.1f}", BUDGETS[what] or ""]
        for what, (cpu, clock) in costs.items()
    ]
    print(table(["build of the site", "CPU s", "clock s", "budget"], rows))
    late = [what for what, (_, clock) in costs.items() if clock > (BUDGETS[what] or clock)]
    for what in late:
        print(f"over its budget: {what}", file=sys.stderr)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
