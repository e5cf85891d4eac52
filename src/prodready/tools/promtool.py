"""Prometheus configurations, rules and queries, judged by promtool."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from prodready.documents.yamltree import YamlError, load
from prodready.model import Document, Kind, Level, LineMap, Severity
from prodready.patterns import lazy
from prodready.tools import promql
from prodready.tools.interface import Answer, Remark, scratch_files
from prodready.tools.program import ProgramTool
from prodready.tools.prometheus_news import newer_than
from prodready.tools.yaml_text import Wrapped, unreadable, wrap

RULE = "promtool"
HELP = {
    Kind.PROMETHEUS_CONFIG: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
    Kind.PROMETHEUS_RULES: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/",
}
COMMANDS = {
    # What a configuration refers to (rule files, keys, targets) is not there to be looked at.
    Kind.PROMETHEUS_CONFIG: ("check", "config", "--syntax-only"),
    # Duplicates are reported without the name of their file, and do no harm.
    Kind.PROMETHEUS_RULES: ("check", "rules", "--lint=none"),
}
FILE_ERROR = lazy(
    r"(?:\s*FAILED: )?(?:parsing YAML file )?(?:\S*/)?(?P<index>\d+)\.yml: (?P<message>.*)"
)
DONE = lazy(r"Checking (?:\S*/)?(?P<index>\d+)\.yml\n+ *SUCCESS")
LINE = lazy(r"\s*(?:yaml: )?line (?P<line>\d+): (?P<message>.+)")
POSITION = lazy(r"(?P<line>\d+):(?P<column>\d+): (?:\d+:\d+: )?(?P<message>.+)")
RULE_NAMED = lazy(
    r'group "(?P<group>[^"]*)", rule (?P<number>\d+), "[^"]*": '
    r'(?:(?P<map>annotation|label) "(?P<key>[^"]*)")?'
)
QUOTED = lazy(r'"((?:[^"\\]|\\.)+)"')


class Promtool(ProgramTool):
    """promtool, one process for all configurations, one for all rule files, one for all queries."""

    name = "promtool"
    kinds = frozenset({*COMMANDS, Kind.PROMQL})
    level = Level.SCHEMA
    install = "apt-get install prometheus, or promtool from prometheus.io/download"

    @property
    def configuration(self) -> str:
        """The commands that are run."""
        return ";".join(" ".join(command) for command in COMMANDS.values())

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        queries = [document for document in documents if document.kind is Kind.PROMQL]
        judged = iter(promql.judge(queries, self.version() or "", self._read_queries))
        answers = [
            next(judged) if document.kind is Kind.PROMQL else unreadable(document.text)
            for document in documents
        ]
        wraps = [_whole(d) if a is None else None for d, a in zip(documents, answers, strict=True)]
        for kind in COMMANDS:
            chosen = {
                index: wrapped
                for index, wrapped in enumerate(wraps)
                if wrapped and documents[index].kind is kind
            }
            texts = [replace(documents[i], text=w.text) for i, w in chosen.items()]
            for index, messages in zip(chosen, self._check(kind, texts), strict=True):
                answers[index] = self._answer(documents[index], chosen[index], messages)
        return [answer or Answer() for answer in answers]

    def _check(self, kind: Kind, documents: list[Document]) -> list[list[str]]:
        """What promtool complains about in each document, lines as printed."""
        if not documents:
            return []
        complaints: list[list[str]] = [[] for _ in documents]
        with scratch_files(documents, "{index}.yml") as (root, files):
            # 3 is the exit status for lint errors.
            done = self.call(
                [*COMMANDS[kind], *(file.name for file in files)], root, expected=(0, 1, 3)
            )
        current: list[str] | None = None
        for line in done.stderr.splitlines():
            found = FILE_ERROR.match(line)
            if found and int(found.group("index")) < len(complaints):
                current = complaints[int(found.group("index"))]
                current.append(found.group("message"))
            elif line.startswith(" ") and current is not None and "FAILED" not in line:
                current.append(line)
        passed = {int(found.group("index")) for found in DONE.finditer(done.stdout)}
        for index, lines in enumerate(complaints):
            if not lines and index not in passed:
                raise self.garbled(done.stderr or done.stdout)
        return complaints

    def _read_queries(self, rules: str) -> promql.Complaints:
        """What promtool complains about in a rule file that was made of queries."""
        file = Document("rules", rules, Kind.PROMETHEUS_RULES, LineMap("rules"))
        with scratch_files([file], "{index}.yml") as (root, files):
            done = self.call([*COMMANDS[file.kind], files[0].name], root, expected=(1,))
        complaints = promql.read_complaints(done.stderr)
        if complaints is None:
            raise self.garbled(done.stderr or done.stdout)
        return complaints

    def _answer(self, document: Document, wrapped: Wrapped, messages: list[str]) -> Answer:
        part = wrapped.part_of
        remarks: list[Remark] = []
        for message in messages:
            newer = newer_than(self.version() or "", message)
            if newer:
                return Answer(unable=newer, fragment=part)
            remark = _remark(document, wrapped, message)
            if remark is not None and remark not in remarks:
                remarks.append(remark)
        if not (messages or load(document.text)):
            return Answer(fragment="a file with nothing but comments")
        return Answer(tuple(remarks), fragment=part)


def _whole(document: Document) -> Wrapped:
    """The document as a whole file: lists and single entries get what stands around them."""
    text = document.text
    try:
        trees = load(text)
    except YamlError:
        return Wrapped(text)
    data = trees[0].data if trees else None
    item = data[0] if isinstance(data, list) and data else data
    if not isinstance(item, dict):
        return Wrapped(text)
    one = not isinstance(data, list)
    if document.kind is Kind.PROMETHEUS_CONFIG and "job_name" in item:
        return _entry(text, "scrape_configs:\n", 0, one, "a Prometheus configuration")
    if document.kind is Kind.PROMETHEUS_RULES:
        if "alert" in item or "record" in item:
            head = "groups:\n- name: example\n  rules:\n"
            return _entry(text, head, 2, one, "a group of rules")
        if "rules" in item and "groups" not in item:
            return _entry(text, "groups:\n", 0, one, "a rule file")
    return Wrapped(text)


def _entry(text: str, head: str, indent: int, one: bool, part_of: str) -> Wrapped:
    if one:
        return wrap(text, f"{head}{' ' * indent}-\n", indent + 2, part_of)
    return wrap(text, head, indent, part_of)


def _remark(document: Document, wrapped: Wrapped, message: str) -> Remark | None:
    line, column, said = _where(wrapped.text, message)
    if said is None:
        return None
    line, column = wrapped.place(line, column)
    return Remark(RULE, said, Severity.HIGH, line, column, help=HELP[document.kind])


def _where(text: str, message: str) -> tuple[int, int, str | None]:
    """Line, column and words of a complaint; no words for a heading of others."""
    for pattern in (LINE, POSITION):
        found: Any = pattern.match(message)
        if found:
            column = int(found.groupdict().get("column") or 1)
            return int(found.group("line")), column, found.group("message").strip()
    named = RULE_NAMED.match(message)
    if named:
        return (*_rule_place(text, named), message.strip())
    if message.strip() == "yaml: unmarshal errors:":
        return 1, 1, None
    # Most checks of values name the value and not its line.
    for value in QUOTED.findall(message):
        word = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
        for number, line in enumerate(text.split("\n"), 1):
            place = word.search(line)
            if place:
                return number, place.start() + 1, message.strip()
    return 1, 1, message.strip()


def _rule_place(text: str, named: re.Match[str]) -> tuple[int, int]:
    """Where the rule stands that a complaint names by its group and number."""
    tree = load(text)[0]
    groups = tree.get("groups", default=[])
    for index, group in enumerate(groups):
        if isinstance(group, dict) and str(group.get("name")) == named.group("group"):
            path = ("groups", index, "rules", int(named.group("number")) - 1)
            inside = (f"{named.group('map')}s", named.group("key")) if named.group("map") else ()
            return tree.place((*path, *inside))
    return 1, 1


TOOL = Promtool()
