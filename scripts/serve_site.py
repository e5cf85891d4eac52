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
    # Not strict: while a page is being written, a warning must not take the server away.
    watch = ["--no-strict", "--watch", "snippets", "--watch", "src/prodready"]
    environment = {**os.environ, "PRODREADY_LIVE": "1", "NO_MKDOCS_2_WARNING": "1"}
    serve = [str(BIN / "mkdocs"), "serve", *watch]
    return subprocess.run(serve, check=False, env=environment).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
