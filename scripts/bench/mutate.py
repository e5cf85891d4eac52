"""Put single faults into the verified examples of pages and count how many are found.

python scripts/bench/mutate.py [PATH …] [--sample N] [--seed N] [--show N]
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from common import table
from mutations import candidates, mutants, same

__all__ = ["mutants", "trials"]  # both for the tests

from prodready.config import load_config
from prodready.directives import Directives
from prodready.documents.pages import collect
from prodready.model import Document, LineMap, Place, Verdict
from prodready.tools.plainly import is_block
from prodready.verify import verify

VERSIONED = "image tag removed"


@dataclass(frozen=True)
class Trial:
    """One fault in one example, and whether it was found."""

    fault: str
    original: Document
    mutant: Document
    found: bool


def trials(paths: Sequence[str], sample: int, seed: int) -> list[Trial]:
    """Mutate the examples that are verified by themselves; at most `sample` mutants a fault.

    The settings of the working directory say what are examples, and which rules count on pages.
    """
    draw = random.Random(seed)  # noqa: S311 - a seeded sample, no secret
    config = load_config()
    documents = config.declare(collect(paths, config.examples).snippets)
    documents = [replace(d.part_of, directives=d.directives) if d.part_of else d for d in documents]
    documents = list({(each.text, each.kind): each for each in documents}.values())
    alone = [_alone(each, each.text, f"example{n}") for n, each in enumerate(documents)]
    verdicts = verify(alone).verdicts
    good = [d for d, v in zip(alone, verdicts, strict=True) if v.verdict is Verdict.VERIFIED]
    made: dict[str, list[tuple[Document, str]]] = {}
    for document in good:
        for fault, text in candidates(document):
            if fault == VERSIONED and is_block(document):
                continue  # no fault on a page: see `FILES_ONLY`
            made.setdefault(fault, []).append((document, text))
    chosen = [
        (fault, document, _alone(document, text, f"mutant{fault.replace(' ', '-')}{n}"))
        for fault, pairs in made.items()
        for n, (document, text) in enumerate(_drawn(pairs, sample, draw))
    ]
    judged = verify([mutant for _, _, mutant in chosen]).verdicts
    return [
        Trial(fault, original, mutant, verdict.verdict is Verdict.FAILED)
        for (fault, original, mutant), verdict in zip(chosen, judged, strict=True)
    ]


def _drawn(
    pairs: list[tuple[Document, str]], sample: int, draw: random.Random
) -> list[tuple[Document, str]]:
    """So many at random of those that change what the document means."""
    shuffled = draw.sample(pairs, len(pairs))
    return list(islice((pair for pair in shuffled if not same(*pair)), sample))


def _alone(document: Document, text: str, folder: str) -> Document:
    """The text in a folder of its own, so that no other text stands beside it.

    What is written into a page stays so: a block is judged with more doubt than a file.
    """
    path = f"{folder}/{document.kind}/{document.name or 'text'}"
    places = None
    if document.lines.origins is not None:
        places = tuple(Place(path, number) for number in range(1, text.count("\n") + 3))
    lines = LineMap(path, places)
    directives = Directives(select=document.directives.select)
    return Document(path, text, document.kind, lines, document.name, directives=directives)


def main() -> None:
    """Print what was found of each fault, and the faults that were not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", nargs="*", default=["docs", "snippets"], metavar="PATH")
    parser.add_argument("--sample", type=int, default=40, metavar="N", help="mutants a fault (40)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--show", type=int, default=20, metavar="N", help="faults not found (20)")
    args = parser.parse_args()
    tried = trials(args.paths, args.sample, args.seed)
    made, found = Counter(t.fault for t in tried), Counter(t.fault for t in tried if t.found)
    rows = [[f, made[f], found[f], f"{found[f] / made[f]:.0%}"] for f in sorted(made)]
    total, caught = made.total(), found.total()
    rows.append(["all", total, caught, f"{caught / total:.1%}"])
    print(table(["fault", "mutants", "found", "share"], rows))
    for trial in [t for t in tried if not t.found][: args.show]:
        old, new = trial.original.text.split("\n"), trial.mutant.text.split("\n")
        at = next(
            (i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0
        )
        print(f"\n{trial.fault} in {trial.original.kind}:\n- {old[at]}\n+ {new[at]}")


if __name__ == "__main__":
    main()
