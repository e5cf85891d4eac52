"""Blocks of PromQL, judged by promtool as the expressions of recording rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prodready.model import Document, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark
from prodready.tools.prometheus_news import newer_than
from prodready.tools.promql_text import (
    Query,
    bare,
    filled,
    lines,
    other_language,
    paragraphs,
    shows_samples,
)

RULE = "promql-syntax"
HELP = "https://prometheus.io/docs/prometheus/latest/querying/basics/"
LAST = "last"
_COMPLAINT = lazy(
    r'.*?group "(?P<group>[^"]*)", rule \d+, "[^"]*": could not parse expression: '
    r"(?P<line>\d+):(?P<column>\d+): parse error: (?P<message>.*)"
)
_QUOTED_NAME = lazy(r'[{,(]\s*"[^"\n]*"\s*(?:[=!,})]|=~|!~)')
"""A name in quotes, as Prometheus 3 has them."""

Complaints = Mapping[str, "Complaint"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What promtool says of an expression, at its 1-based line and column (in bytes)."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class _Block:
    whole: Query
    parts: tuple[Query, ...]
    blank: str | None

    def queries(self, index: int) -> Iterator[tuple[str, Query]]:
        """Each way to read it, under a name of its own."""
        yield f"{index}", self.whole
        for number, part in enumerate(self.parts):
            yield f"{index}.{number}", part
            for position, line in enumerate(lines(part)):
                yield f"{index}.{number}.{position}", line


def judge(
    documents: Sequence[Document], version: str, ask: Callable[[str], Complaints]
) -> list[Answer]:
    """One answer for each block.

    Args:
        documents: the blocks.
        version: promtool's.
        ask: gives the text of a rule file to promtool and reads its complaints, by group.
    """
    blocks = [_block(document.text) for document in documents]
    named = {
        name: query
        for index, block in enumerate(blocks)
        if block
        for name, query in block.queries(index)
    }
    complaints = ask(rule_file(named)) if named else {}
    return [
        _answer(document, block, str(index), complaints, version)
        if block
        else Answer(unable="nothing to parse")
        for index, (document, block) in enumerate(zip(documents, blocks, strict=True))
    ]


def rule_file(named: Mapping[str, Query]) -> str:
    """A rule file, in JSON, with each query in a group of its own, and one that cannot be read.

    The last shows that promtool has come to the end of the file.
    """
    expressions = {name: query.text for name, query in named.items()} | {LAST: ")"}
    groups = [
        {"name": name, "rules": [{"record": "r", "expr": text}]}
        for name, text in expressions.items()
    ]
    return json.dumps({"groups": groups})


def read_complaints(printed: str) -> dict[str, Complaint] | None:
    """What promtool printed of a rule file, by group; None when it did not come to its end."""
    found = {
        match["group"]: Complaint(int(match["line"]), int(match["column"]), match["message"])
        for match in map(_COMPLAINT.match, printed.splitlines())
        if match
    }
    return found if LAST in found else None


def _block(text: str) -> _Block | None:
    readable, blank = filled(text)
    parts = tuple(paragraphs(readable))
    return _Block(Query(readable, 1), parts, blank) if parts else None


def _answer(
    document: Document, block: _Block, name: str, complaints: Complaints, version: str
) -> Answer:
    if name not in complaints:
        return Answer()
    language = other_language(document.text)
    if language:
        return Answer(unable=f"it is {language}, and promtool reads PromQL")
    if shows_samples(document.text):
        return Answer(unable="it shows metrics with their values, which are no queries")
    remarks: list[Remark] = []
    for number, part in enumerate(block.parts):
        for query, complaint in _faults(part, f"{name}.{number}", complaints):
            newer = newer_than(version, complaint.message)
            if newer is None and _QUOTED_NAME.search(query.text):
                newer = f"promtool {version} may not know names in quotes"
            if newer:
                return Answer(unable=newer)
            remarks.append(_remark(query, complaint))
    if remarks and block.blank:
        return Answer(fragment=f"a query with `{block.blank}` to fill in")
    return Answer(tuple(remarks))


def _faults(part: Query, name: str, complaints: Complaints) -> list[tuple[Query, Complaint]]:
    """What is wrong with a paragraph: with its lines, where they are queries of their own."""
    if name not in complaints:
        return []
    single = lines(part)
    wrong = [
        (line, complaints[f"{name}.{position}"])
        for position, line in enumerate(single)
        if f"{name}.{position}" in complaints
    ]
    own = len(wrong) < len(single) and not any(_goes_on(line.text) for line in single)
    return wrong if own else [(part, complaints[name])]


def _goes_on(line: str) -> bool:
    """Whether a line begins or ends with what joins it to its neighbour."""
    joint = r"and|or|unless|by|without|on|ignoring|offset|bool|group_left|group_right"
    shown = bare(line).strip()
    return bool(re.match(rf"[-+*/%^=!<>,)]|(?:{joint})\b", shown)) or bool(
        re.search(rf"[-+*/%^=!<>,(]$|\b(?:{joint})$", shown)
    )


def _remark(query: Query, complaint: Complaint) -> Remark:
    written = query.text.split("\n")
    row = min(complaint.line, len(written))
    before = written[row - 1].encode()[: complaint.column - 1]
    column = len(before.decode("utf-8", "ignore")) + 1
    return Remark(
        RULE,
        complaint.message.strip(),
        Severity.HIGH,
        query.line + row - 1,
        column,
        help=HELP,
        syntax=True,
    )
