"""Compare the code blocks that prodready finds with those that the site's own renderer shows.

python scripts/bench/compare_renderers.py --peers FOLDER --docs NAME=FOLDER …

A set with an mkdocs.yml is rendered by Python-Markdown with the extensions named there; any other
by GitHub's cmark-gfm, from the folder that peers.sh made. Exit code 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

from common import Docs, add_docs, table
from render_python_markdown import Site

from prodready.documents.includes import Includes
from prodready.documents.markdown import extract
from prodready.documents.pages import read_page
from prodready.documents.project import flavor_for


def main() -> int:
    """Compare every set and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_docs(parser)
    parser.add_argument("--peers", type=Path, metavar="FOLDER", help="what peers.sh made")
    parser.add_argument("--show", type=int, default=10, metavar="N", help="print N differences")
    args = parser.parse_args()
    rows, different = [], 0
    kinds: dict[str, Counter[str]] = {}
    for docs in args.docs:
        renderer, rendered = _rendered(docs, args.peers)
        kinds[docs.name] = Counter()
        counts = _compare(docs, rendered, kinds[docs.name], args.show)
        different += counts["missed"] + counts["invented"] + counts["differing"]
        numbers = [counts[key] for key in ("shown", "missed", "invented", "differing")]
        rows.append([docs.name, renderer, len(rendered), *numbers])
    print(table(["docs", "renderer", "pages", "blocks", "missed", "invented", "differing"], rows))
    print()
    names = sorted({kind for each in kinds.values() for kind in each})
    print(table(["kind", *kinds], [[k, *(kinds[docs][k] for docs in kinds)] for k in names]))
    return 1 if different else 0


def _rendered(docs: Docs, peers: Path | None) -> tuple[str, dict[str, list[str]]]:
    """The renderer's name, and the blocks of each page by its path."""
    configuration = next(
        iter(sorted(docs.folder.rglob("mkdocs.yml"), key=lambda p: len(p.parts))), None
    )
    if configuration is not None:
        site = Site(configuration)
        if site.left_out:
            print(f"{docs.name}: not installed here: {', '.join(site.left_out)}", file=sys.stderr)
        pages = sorted(path for path in site.docs.rglob("*.md") if path.is_file())
        return "Python-Markdown", {str(page): site.blocks(page) for page in pages}
    if peers is None:
        raise SystemExit(
            f"{docs.name} has no mkdocs.yml: name the folder that peers.sh made (--peers)"
        )
    done = subprocess.run(
        [peers / "bin" / "python", Path(__file__).with_name("render_commonmark.py")],
        input="\n".join(map(str, docs.pages())),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return "cmark-gfm", dict(json.loads(done.stdout))


def _compare(
    docs: Docs, rendered: dict[str, list[str]], kinds: Counter[str], show: int
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for path, blocks in rendered.items():
        snippets = extract(
            read_page(path), path, flavor=flavor_for(path), includes=Includes.for_page(Path(path))
        ).snippets
        kinds.update(snippet.kind.value for snippet in snippets)
        counts["shown"] += len(blocks)
        truth, ours = map(_comparable, blocks), [_comparable(each.text) for each in snippets]
        wanted = list(truth)
        matcher = SequenceMatcher(None, wanted, ours, autojunk=False)
        for change, a, b, c, d in matcher.get_opcodes():
            if change == "equal":
                continue
            both = min(b - a, d - c)
            counts["differing"] += both
            counts["missed"] += b - a - both
            counts["invented"] += d - c - both
            if show > 0:
                show -= 1
                lines = [snippet.line for snippet in snippets[c:d]]
                print(f"{docs.name}: {path}: {change} {lines}", file=sys.stderr)
                print(
                    f"  shown: {wanted[a:b]!r:.300}\n  found: {ours[c:d]!r:.300}", file=sys.stderr
                )
    return counts


def _comparable(text: str) -> str:
    """The text without what renderers treat each in their way: tabs, spaces in empty lines."""
    lines = [line if line.strip() else "" for line in text.expandtabs(4).split("\n")]
    return "\n".join(lines).strip("\n")


if __name__ == "__main__":
    sys.exit(main())
