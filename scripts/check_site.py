"""Compare the built site with the evidence: the same code blocks, page by page, each with a verdict.

python scripts/check_site.py [--site site] [--docs docs] [--evidence build/evidence.json]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from prodready.errors import ProdreadyError
from prodready.site.compare import compare


def main() -> int:
    """Print each difference; exit 1 when there is one."""
    parser = argparse.ArgumentParser(description="Compare the built site with the evidence.")
    parser.add_argument("--site", type=Path, default=Path("site"))
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    parser.add_argument("--evidence", type=Path, default=Path("build/evidence.json"))
    args = parser.parse_args()
    try:
        comparison = compare(args.site, args.docs, args.evidence)
    except ProdreadyError as error:
        print(f"check_site: {error}", file=sys.stderr)
        return int(error.exit_code)
    for difference in comparison.differences:
        print(f"check_site: {difference}", file=sys.stderr)
    print(f"{comparison.blocks} code blocks on {comparison.pages} pages, each with its verdict")
    return int(bool(comparison.differences))


if __name__ == "__main__":
    sys.exit(main())
