"""Measure the built site with Lighthouse, as a phone: home, a guide page, a checklist.

    python scripts/lighthouse_site.py [--site site] [--write]

Served on loopback with gzip, as GitHub Pages does. Performance is the median of three runs. `--write`
puts the table into docs/reference/performance.md. Exit status: 1 where a score is below what is
asked, 3 where Node.js, Lighthouse or Chromium is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from site_server import served

from prodready.evidence import write_whole

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = ROOT / ".venv" / "lighthouse"
MEASURE = ROOT / "scripts" / "lighthouse" / "measure.mjs"
PAGE = ROOT / "docs" / "reference" / "performance.md"
START, END = "<!-- lighthouse: start -->\n", "<!-- lighthouse: end -->\n"
PLACES = {
    "home": "",
    "guide, Dockerfile": "guide/containers/dockerfile/",
    "checklist, containers": "checklists/containers/",
}
ASKED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}


class MissingError(Exception):
    """A program that the measurement needs is not there; the message names it."""


def missing() -> str | None:
    """What is not there, and what brings it; None where everything is."""
    for program in ("node", "chromium"):
        if shutil.which(program) is None:
            return f"{program} is not installed; scripts/bootstrap_system.sh installs it"
    if not (INSTALLED / "node_modules" / "lighthouse").is_dir():
        return "Lighthouse is not installed; scripts/bootstrap_lighthouse.sh installs it"
    return None


def measured(site: Path, runs: int = 3) -> dict[str, dict[str, Any]]:
    """For each page the scores of each run (percent) and what cost points, by category."""
    lacking = missing()
    if lacking:
        raise MissingError(lacking)
    with served(site) as base:
        addresses = [base + place for place in PLACES.values()]
        command = ["node", str(MEASURE), str(INSTALLED), shutil.which("chromium") or "", str(runs)]
        done = subprocess.run([*command, *addresses], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"lighthouse: {done.stderr.strip()[-2000:]}")
        answer = json.loads(done.stdout)
        return {name: answer[base + place] for name, place in PLACES.items()}


def below(answer: dict[str, dict[str, Any]]) -> list[str]:
    """Each score that is below what is asked, with what cost it."""
    return [
        f"{name}: {category} {score(page, category)} of {asked}: {page['costs'][category]}"
        for name, page in answer.items()
        for category, asked in ASKED.items()
        if score(page, category) < asked
    ]


def score(page: dict[str, Any], category: str) -> int:
    """The median of the runs."""
    return int(median(page["scores"][category]))


def table(answer: dict[str, dict[str, Any]]) -> str:
    """What the page shows."""
    head = f"| page | {' | '.join(ASKED)} | processor slowed by |"
    rows = [head, "| --- |" + " ---: |" * (len(ASKED) + 1)]
    for name, page in answer.items():
        cells = [name, *(str(score(page, one)) for one in ASKED)]
        cells.append(" ".join(f"{factor:.1f}" for factor in page["factors"]))
        rows.append(f"| {' | '.join(cells)} |")
    rows.append(f"| asked | {' | '.join(map(str, ASKED.values()))} | 4 or less |")
    load = f"The load average was {os.getloadavg()[0]:.0f} on {os.cpu_count()} processors."
    return "\n" + "\n".join(rows) + f"\n\n{load}\n\n"


def main() -> int:
    """Print the table, and what is below."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--site", type=Path, default=ROOT / "site")
    parser.add_argument("--write", action="store_true", help="put it into the page")
    options = parser.parse_args()
    try:
        answer = measured(options.site)
    except MissingError as error:
        print(f"lighthouse: {error}", file=sys.stderr)
        return 3
    print(table(answer))
    if options.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(START)
        write_whole(PAGE, before + START + table(answer) + END + rest.split(END)[1])
    for line in below(answer):
        print(f"lighthouse: {line}", file=sys.stderr)
    return int(bool(below(answer)))


if __name__ == "__main__":
    sys.exit(main())
