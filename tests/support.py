"""Documents and tools for tests of the engine: small, honest stand-ins with the real interfaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from prodready.directives import Directives
from prodready.model import Document, Kind, Level, LineMap, Place, Severity
from prodready.tools.interface import Answer, Remark, Tool


def snippet(
    text: str,
    kind: Kind = Kind.SHELL,
    *,
    path: str = "page.md",
    line: int = 1,
    directives: Directives | None = None,
    part_of: Document | None = None,
) -> Document:
    """A snippet that stands at `line` of a page, indented by two columns."""
    rows = text.split("\n")
    origins = tuple(Place(path, line + index, 3) for index in range(len(rows)))
    return Document(
        path=path,
        text=text,
        kind=kind,
        lines=LineMap(path, origins),
        info=kind.value,
        line=line,
        end_line=line + len(rows) - 1,
        directives=directives or Directives(),
        part_of=part_of,
    )


def whole_file(text: str, kind: Kind = Kind.SHELL, path: str = "run.sh") -> Document:
    """A document that is the whole file."""
    return Document(path=path, text=text, kind=kind, lines=LineMap(path), name=path)


def remarks_for(word: str, rule: str = "T001", **more: object) -> Callable[[Document], Answer]:
    """A judge that remarks on each line that holds the word."""

    def judge(document: Document) -> Answer:
        found = [
            Remark(rule, f"{word} found", Severity.MEDIUM, number, row.index(word) + 1, **more)  # type: ignore[arg-type]
            for number, row in enumerate(document.text.split("\n"), 1)
            if word in row
        ]
        return Answer(tuple(found))

    return judge


@dataclass
class FakeTool(Tool):
    """A tool whose judgement is a function; counts what it was asked."""

    judge: Callable[[Document], Answer] = lambda _: Answer()
    name: str = "fake"  # type: ignore[misc]
    kinds: frozenset[Kind] = frozenset(Kind)  # type: ignore[misc]
    level: Level = Level.LINT  # type: ignore[misc]
    install: str = "pip install fake"  # type: ignore[misc]
    page_state: bool = False  # type: ignore[misc]
    present: str | None = "1.0"
    asked: list[list[str]] = field(default_factory=list)

    def version(self) -> str | None:
        return self.present

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        self.asked.append([document.text for document in documents])
        return [self.judge(document) for document in documents]
