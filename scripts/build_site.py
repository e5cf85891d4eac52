"""Verify every snippet, build the site, check that nothing it shows lacks a verdict.

With CI=true a tool that is not installed is a failure; elsewhere it is said aloud.
usage: build_site.py [--prove]
which also runs what pages mark to be run, and builds the images of the examples: minutes, not seconds

When nothing changed since the last build that ended well, that is said, and nothing is done.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from inputs import digest

from prodready.building.docker import Docker

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
EVIDENCE = Path("build/evidence.json")
STAMP = Path("build/site.digest")
"""What the site was built from, written when a build has ended well."""
PAGES = ("docs", "snippets", "README.md")


def main() -> int:
    """Run the steps in order; the first that fails ends the build with its exit code."""
    os.chdir(ROOT)
    prove = "--prove" in sys.argv[1:]
    # A site that is proved is more than one that is not: it is not built anew without --prove.
    made_of = [digest(ROOT, "proved"), *([] if prove else [digest(ROOT)])]
    if EVIDENCE.exists() and Path("site/index.html").exists() and _stamp() in made_of:
        print("make site: nothing changed since the last build; `make clean` forgets it")
        say_what_was_proved(json.loads(EVIDENCE.read_text(encoding="utf-8")))
        return 0
    STAMP.unlink(missing_ok=True)
    code = build(prove)
    if code == 0:
        STAMP.write_text(f"{made_of[0 if prove else 1]}\n", encoding="utf-8")
        say_what_was_proved(json.loads(EVIDENCE.read_text(encoding="utf-8")))
    return code


def _stamp() -> str | None:
    try:
        return STAMP.read_text(encoding="utf-8").strip()
    except OSError:
        return None


def build(prove: bool) -> int:
    """Build the site; 0, or the exit code of the step that failed."""
    missing_is_fine = [] if os.environ.get("CI") == "true" else ["--allow-missing-tools"]
    # What only a run proves is unverified without one, so strictness goes with it.
    proofs = ["--run", "--strict", "--build", *stand_in()] if prove else []
    prodready = [str(BIN / "prodready"), "snippets", *PAGES, *proofs]
    prodready += missing_is_fine
    # Never with --quiet: mkdocs then swallows the warnings that --strict counts, and exits 0.
    steps = [
        (
            "reference pages are current",
            [sys.executable, "scripts/generate_reference.py", "--check"],
        ),
        ("snippets", [*prodready, "--format", "json", "--output", str(EVIDENCE)]),
        ("site", [str(BIN / "mkdocs"), "build", "--strict"]),
        ("every block has its verdict", [sys.executable, "scripts/check_site.py"]),
        ("files for machines", [sys.executable, "scripts/publish_site.py"]),
    ]
    # Material's notice about its successor would stand between the reader and the result.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    for name, command in steps:
        code = subprocess.run(command, check=False, env=environment).returncode
        if code != 0:
            if name == "snippets":
                # The report is in the evidence; print it for a person, from the cache.
                subprocess.run(prodready, check=False)
            print(f"make site: stopped at: {name}", file=sys.stderr)
            return code
    return 0


def stand_in() -> list[str]:
    """Where no Docker engine pulls the examples' base image, one of Debian's packages is made."""
    if Docker.find() is not None:
        return []
    done = subprocess.run(["scripts/base_image.sh"], check=False, stdout=subprocess.PIPE, text=True)
    return ["--stand-in", f"python={done.stdout.strip()}"] if done.returncode == 0 else []


def say_what_was_proved(report: dict[str, object]) -> None:
    """Print the counts, what was not proved for want of which program, and where to look."""
    snippets = report["snippets"]
    assert isinstance(snippets, list)
    verdicts = Counter(snippet["verdict"] for snippet in snippets)
    bad = sum(bool(snippet["expected"]) for snippet in snippets)
    missing = Counter(tool for snippet in snippets for tool in snippet["missing"])
    print(
        f"\nproved      {verdicts['verified']} of {len(snippets)} snippets, {bad} of them bad on purpose"
    )
    skipped = sum(snippet["skipped"] for snippet in snippets)
    if skipped:
        print(f"left out    {skipped}, each with a reason and a date")
    for tool, count in missing.most_common():
        print(f"not proved  {count} for want of {tool}")
    print(
        f"evidence    {EVIDENCE}\nsite        site/index.html   (make serve shows it with live reload)"
    )


if __name__ == "__main__":
    sys.exit(main())
