"""Add to the built site what machines read and the addresses that never change.

python scripts/publish_site.py [--site site] [--docs docs]      SITE_URL names where it will be
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from prodready.errors import ProdreadyError
from prodready.site.publish import publish


def main() -> int:
    """Write the files; print how many."""
    parser = argparse.ArgumentParser(description="Add files for machines to the built site.")
    parser.add_argument("--site", type=Path, default=Path("site"))
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    args = parser.parse_args()
    try:
        count = publish(args.site, args.docs, os.environ.get("SITE_URL", ""))
    except ProdreadyError as error:
        print(f"publish_site: {error}", file=sys.stderr)
        return int(error.exit_code)
    print(f"{count} files for machines and short addresses added")
    return 0


if __name__ == "__main__":
    sys.exit(main())
