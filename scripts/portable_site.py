"""Build the site with MkDocs, ProperDocs and Zensical, and compare what each shows.

python scripts/portable_site.py [--output build/portable]      after `make site`; `make portable`

Needs the packages of locks/portable.txt and build/evidence.json.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from prodready.errors import ProdreadyError
from prodready.site.compare import compare
from prodready.site.portable import differences

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = Path("build/evidence.json")
CONFIGURATION = Path("mkdocs.yml")
GENERATORS = ("mkdocs", "properdocs", "zensical")
"""The first is what the others are compared with."""
SHOWN = 20
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def main() -> int:
    """Build, compare, print; exit 1 where they differ."""
    parser = argparse.ArgumentParser(description="Build the site with three generators.")
    parser.add_argument("--output", type=Path, default=Path("build/portable"))
    output = parser.parse_args().output
    os.chdir(ROOT)
    if not EVIDENCE.is_file():
        print(f"portable_site: there is no {EVIDENCE}; run make site", file=sys.stderr)
        return 2
    try:
        wrong = [name for name in GENERATORS if _judge(name, output)]
    except ProdreadyError as error:
        print(f"portable_site: {error}", file=sys.stderr)
        return int(error.exit_code)
    return int(bool(wrong))


def _judge(name: str, output: Path) -> bool:
    """Build with one generator and say how it went; true when something is wrong."""
    site, start = output / name, time.monotonic()
    done = build(name, site)
    if done.returncode:
        said = COLOUR.sub("", done.stdout + done.stderr)
        print(f"{name} {version(name)}: failed\n{said}", file=sys.stderr)
        return True
    seconds = time.monotonic() - start
    seen = compare(site, Path("docs"), EVIDENCE)
    wrong = [*seen.differences, *differences(output / GENERATORS[0], site)]
    for line in wrong[:SHOWN]:
        print(f"{name}: {line}", file=sys.stderr)
    told = f"{len(wrong)} differences" if wrong else "all as the others"
    print(
        f"{name} {version(name)}: {seen.pages} pages, {seen.blocks} code blocks, {told} ({seconds:.0f} s)"
    )
    return bool(wrong)


def build(name: str, site: Path) -> subprocess.CompletedProcess[str]:
    """Run one generator, strict about warnings, into its own folder."""
    program = [str(Path(sys.executable).with_name(name)), "build", "--strict", "--config-file"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    if name != "zensical":
        command = [*program, str(CONFIGURATION), "--site-dir", str(site.resolve())]
        return _run(command, environment)
    # Zensical takes the folder from its configuration only, and paths from where that lies.
    copy = Path(".portable.yml")
    text = CONFIGURATION.read_text(encoding="utf-8")
    if text.count("\nsite_dir: site\n") != 1:
        raise ValueError(f"{CONFIGURATION} has no line `site_dir: site`")
    try:
        copy.write_text(text.replace("\nsite_dir: site\n", f"\nsite_dir: {site}\n"), "utf-8")
        return _run([*program, str(copy), "--clean"], environment)
    finally:
        copy.unlink()


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
