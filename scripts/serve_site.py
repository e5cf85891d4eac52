"""Serve the site with live reload. New or changed snippets are verified as the page is built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def main() -> int:
    """Gather the evidence once, then serve; a finding is shown on its page, not fatal here."""
    os.chdir(ROOT)
    evidence = ["--format", "json", "--output", "build/evidence.json"]
    pages = ["docs", "snippets", "README.md"]
    subprocess.run([str(BIN / "prodready"), "snippets", *pages, *evidence], check=False)
    watch = ["--watch", "snippets", "--watch", "src/prodready"]
    return subprocess.run([str(BIN / "mkdocs"), "serve", *watch], check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
