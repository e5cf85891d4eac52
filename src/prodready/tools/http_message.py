"""HTTP messages: start lines, header fields and JSON bodies, read by the grammar of RFC 9112.

Pages show them whole, as a request line alone (`GET /path`), as header fields alone, several below
each other, in the way of HTTP clients (`###`, `@name = value`), and as `curl -v` prints them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from prodready.model import Document, Kind, LineMap
from prodready.model import Level as Taken
from prodready.patterns import lazy
from prodready.tools.http_start import ADDRESS, is_start, remark, start_line
from prodready.tools.http_trace import Line, lines_of
from prodready.tools.interface import Answer, Remark, Tool

_FIELD = lazy(r"(?P<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?P<gap>[ \t]*):(?P<value>.*)$")
_ELIDED = lazy(r"[\[(<{]?\s*(?:\.{3,}|…).*$|.*(?:\.{3,}|…)\s*[\])>}]?$")


@dataclass
class Message:
    """A request, a response, or header fields alone."""

    start: Line | None
    fields: list[tuple[str, str, Line]] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """The first value of a header field; names are alike in any case."""
        return next((value for each, value, _ in self.fields if each.lower() == name), None)


class HttpMessage(Tool):
    """Our own reader of requests and responses."""

    name = "http-message"
    kinds = frozenset({Kind.HTTP})
    level = Taken.PARSE
    install = "part of prodready"

    def version(self) -> str | None:
        """The version of these rules."""
        return "1"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Read each document."""
        return [_judge(document.text) for document in documents]


def _judge(text: str) -> Answer:
    lines = lines_of(text)
    first = next((line for line in lines if line.text.strip()), None)
    if first is None:
        return Answer(unable="nothing to parse")
    if not (is_start(first.text) or _FIELD.match(first.text) or ADDRESS.match(first.text)):
        shown = first.text.strip()[:40]
        return Answer(unable=f"`{shown}` is no request, no response and no header field")
    remarks: list[Remark] = []
    fragment = None
    for message in messages(lines):
        if message.start is not None:
            remarks += start_line(message.start)
        remarks += _fields(message)
        found = _body(message)
        fragment = fragment or found.fragment
        remarks += found.remarks
    return Answer(tuple(remarks), fragment=fragment)


def messages(lines: Sequence[Line]) -> Iterator[Message]:
    """The messages of a block; one ends where the next start line stands behind a blank line."""
    message: Message | None = None
    in_body = False
    blank = True
    for line in lines:
        text = line.text.strip()
        if line.apart or (is_start(text) and (blank or message is None)):
            if message is not None:
                yield message
            message = None if line.apart else Message(line)
            in_body = False
        elif in_body and message is not None:
            message.body.append(line)
        elif text:
            message = message or Message(None)
            found = _FIELD.match(line.text)
            if found and not ADDRESS.match(text):
                message.fields.append((found["name"], found["value"].strip(), line))
            elif message.start is None and not message.fields and ADDRESS.match(text):
                message.start = line
            elif text[0] in '{["<' or not message.fields:
                in_body = True  # the blank line is left out, as many pages do
                message.body.append(line)
            else:
                message.fields.append(("", text, line))
        elif message is not None:
            in_body = True
        blank = not text
    if message is not None:
        yield message


def _fields(message: Message) -> Iterator[Remark]:
    for name, value, line in message.fields:
        if not name:
            strict = message.start is not None and "HTTP/" in message.start.text
            if strict and not _ELIDED.match(value) and not line.text[:1].isspace():
                words = f"`{value[:40]}` is no header field: it has no colon behind its name"
                yield remark("http-field", words, line, 0)
            continue
        found = _FIELD.match(line.text)
        if found and found["gap"] and message.start is not None:
            words = f"no space may stand between `{name}` and its colon"
            yield remark("http-field", words, line, found.start("gap"))


def _body(message: Message) -> Answer:
    """What is wrong with a body that says it is JSON."""
    body = [replace(line, text=line.text.rstrip("\r")) for line in message.body]
    while body and not body[-1].text.strip():
        body.pop()
    kind = (message.value("content-type") or "").partition(";")[0].strip().lower()
    is_json = kind == "application/json" or kind.endswith("+json")
    text = "\n".join(line.text for line in body)
    if not text.strip() or not is_json or not re.match(r"\s*[\[{\"]", text):
        return Answer()
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return _in_json(text, body)
    return Answer()


def _in_json(text: str, body: Sequence[Line]) -> Answer:
    from prodready.documents.fragments import neutralise
    from prodready.tools.json_syntax import TOOL as JSON

    document = Document("", text, Kind.JSON, LineMap(""))
    neutral = neutralise(document)
    answer = JSON.run([replace(document, text=neutral.text)])[0]
    if neutral.reason or answer.unable:
        return Answer(fragment="a message: its body is not shown whole")
    remarks = []
    for each in answer.remarks:
        line = body[min(each.line, len(body)) - 1]
        remarks.append(
            replace(each, line=line.number, column=each.column + line.shift, syntax=False)
        )
    return Answer(tuple(remarks))


TOOL = HttpMessage()
