"""Build the handbook as one zip that works from file://, search and checklists included.

python scripts/offline_site.py [--output build/prodready-handbook.zip]      after `make site`
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("build/offline")
WORKER = "assets/js/vendor/iframe-worker.js"
"""Browsers start no worker from file://; Material's search takes this in its place."""


def main() -> int:
    """Build, zip, print where it is; the exit code of MkDocs when it fails."""
    parser = argparse.ArgumentParser(description="Build the handbook as one zip for file://.")
    parser.add_argument("--output", type=Path, default=Path("build/prodready-handbook.zip"))
    output = parser.parse_args().output.resolve()
    os.chdir(ROOT)
    if not Path("build/evidence.json").is_file():
        print("offline_site: there is no build/evidence.json; run make site", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "-", "-d", str(FOLDER)]
    text = offline(Path("mkdocs.yml").read_text(encoding="utf-8"))
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, input=text, text=True, check=False, env=environment)
    if done.returncode:
        return done.returncode
    made = shutil.make_archive(str(output.with_suffix("")), "zip", FOLDER)
    print(f"{made}  {Path(made).stat().st_size / 1e6:.1f} MB")
    return 0


def offline(text: str) -> str:
    """The configuration with plain file names as addresses, and the index where file:// can read it.

    Raises:
        ValueError: the configuration no longer has the lines that are changed.
    """
    changes = {
        "use_directory_urls: true\n": "use_directory_urls: false\n",
        "\nplugins:\n": "\nplugins:\n  - offline\n",
        "polyfills: [assets/js/search-on-demand.js]": f"polyfills: [{WORKER}]",
    }
    for old, new in changes.items():
        if text.count(old) != 1:
            raise ValueError(f"mkdocs.yml has {text.count(old)} lines {old.strip()!r}, wanted one")
        text = text.replace(old, new)
    return text


if __name__ == "__main__":
    sys.exit(main())
